"""Whom an erasure is asked for, found by what people know of them; and how it stands, in words."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction

from wellheard.base.errors import WellheardError
from wellheard_server.accounts.models import Workspace
from wellheard_server.base import erasure, receipts
from wellheard_server.base.models import Erasure
from wellheard_server.base.scope import scope
from wellheard_server.people.models import Person

REASONS = {
    "full": "the disk is full",
    "read_only": "the disk is read-only",
    "failing": "the disk does not keep what is written",
    "busy": "the database is in use",
    "lake_busy": "the facts are being written by another process",
    "more_came": "more of theirs came meanwhile",
    "failed": "it failed; the log says where",
}


def asked(
    workspace: Workspace,
    *,
    person: str = "",
    email: str = "",
    response: str = "",
    everything: str = "",
    why: str,
    actor: str,
) -> Erasure:
    """Exactly one of the four says what. Raises WellheardError when there is nobody of the kind."""
    given = [each for each in (person, email, response, everything) if each]
    if len(given) != 1:
        raise WellheardError("Say whom: exactly one of --person, --email, --response and --everything.", code="whom")
    with scope(workspace.id), transaction.atomic():
        if everything:
            if everything != workspace.slug:
                raise WellheardError(
                    f"To erase the whole workspace, repeat its address: {workspace.slug}.", code="whom"
                )
            return erasure.ask(workspace.id, why=why, actor=actor)
        if response:
            return erasure.ask(workspace.id, response=_answer(response), why=why, actor=actor)
        return erasure.ask(workspace.id, person=_person(person, email), why=why, actor=actor)


def steps(row: Erasure) -> list[dict[str, Any]]:
    """Each store with how it stands."""
    found = []
    for store in erasure.stores_of(row):
        step = row.step(store.key)
        found.append(
            {
                "store": store.key,
                "title": store.title,
                "state": step.state,
                "n": step.n,
                "reason": step.reason,
                "at": step.at,
            }
        )
    return found


def facts(row: Erasure) -> dict[str, Any]:
    """For programs."""
    done = row.state == "done"
    return {
        "id": str(row.id),
        "kind": row.kind,
        "state": row.state,
        "asked_at": row.asked_at,
        "finished_at": row.finished_at,
        "attempts": row.attempts,
        "stores": [{**each, "title": str(each["title"])} for each in steps(row)],
        "receipt": str(receipts.path_of(row.id)) if done else "",
    }


def sentence(row: Erasure, titles: Mapping[str, str] | None = None) -> str:
    if row.state == "done":
        return f"Erased. The receipt is {receipts.path_of(row.id)}."
    held = [
        f"{each['title']}: {REASONS.get(each['reason'], each['reason'])}"
        for each in steps(row)
        if each["state"] == "not_done"
    ]
    if held:
        return f"Not done: {'; '.join(held)}. It is tried again by itself; or say the same once more."
    return (
        "The records are gone. Files and tables are written anew with others' in some minutes; --now does it at once."
    )


def _person(person: str, email: str) -> UUID:
    wanted = {"email": email.strip().lower()} if email else {"id": _id(person)}
    found = Person.objects.filter(**wanted).values_list("id", flat=True).first()
    if found is None:
        raise WellheardError("Nobody of this workspace is known by that.", code="unknown")
    return found


def _answer(response: str) -> UUID:
    """Answers belong to a later room, so they are asked for by their name."""
    found = (
        apps.get_model("responses", "Response").objects.filter(id=_id(response)).values_list("id", flat=True).first()
    )
    if found is None:
        raise WellheardError("No answer of this workspace has that id.", code="unknown")
    return found


def _id(text: str) -> UUID:
    try:
        return UUID(text.strip())
    except ValueError as error:
        raise WellheardError(f"This is not an id: {text[:40]!r}.", code="malformed") from error
