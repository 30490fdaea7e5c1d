"""What somebody wants to take out, read from a form or a request, and whether they may have it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from wellheard.base.errors import DefinitionError
from wellheard.exporters import Streamed, formats
from wellheard.facts.filter import decode
from wellheard_server.accounts.models import Workspace
from wellheard_server.base import limits
from wellheard_server.base.announcements import announce
from wellheard_server.base.refusal import Refused
from wellheard_server.responses.announcements import AnswersTakenOut
from wellheard_server.responses.exports.outgoing import Outgoing, Wanted
from wellheard_server.responses.exports.tasks import make_export
from wellheard_server.responses.models import Export
from wellheard_server.surveys.models import Survey

MOST_BUSY = 5  # files a workspace may wait for at a time
FORMS = ("wide", "long")
EARLIEST, LATEST = date(1990, 1, 1), date(2200, 1, 1)


def wanted(**said: Any) -> Wanted:
    """Raises Refused for days out of reach, days that end before they begin, and a filter that is none."""
    found = Wanted(**said)
    for name in ("since", "until"):
        day = getattr(found, name)
        if day is not None and not EARLIEST <= day < LATEST:
            raise Refused("The day is out of reach.", field=name, expected=f"{EARLIEST} to {LATEST}", got=str(day))
    if found.since and found.until and found.until <= found.since:
        raise Refused(
            "The days end before they begin.", field="until", expected="a day after since", got=str(found.until)
        )
    if found.where:
        _sound(found.where)
    return found


def _sound(where: str) -> None:
    try:
        decode(where)
    except DefinitionError as error:
        raise Refused(
            str(error), code=error.code, field="where", expected="a filter as JSON", got=where[:80]
        ) from error


def streamed_format(key: str) -> Streamed | None:
    """The format of that key, if it can be sent while it is made."""
    form = formats.get(key) if key in formats else None
    return form if isinstance(form, Streamed) else None


def outgoing(workspace: Workspace, survey: Survey, wish: Wanted) -> Outgoing:
    """Raises Refused for a draft, which nobody can have answered."""
    if survey.latest is None:
        raise Refused("The survey was never published, so it has no answers.", code="draft", field="survey")
    return Outgoing(workspace, survey, wish)


def ask(survey: Survey, key: str, wish: Wanted, *, actor: str, with_codebook: bool) -> Export:
    """A file to be made in the background. Raises Refused when too many are being made for the workspace, limits.TooMany
    when `actor` asked for too many in an hour."""
    if survey.latest is None:
        raise Refused("The survey was never published, so it has no answers.", code="draft", field="survey")
    with transaction.atomic():
        busy = Export.objects.filter(state__in=("waiting", "running")).count()
        if busy >= MOST_BUSY:
            raise Refused(
                "Enough files are being made already. Try again when one of them is ready.",
                code="busy",
                status=429,
                expected=f"at most {MOST_BUSY} at a time",
                got=str(busy),
            )
        limits.EXPORTS.take(actor, now=timezone.now())
        export = Export.ask(survey, key, wish, name=survey.name[:190], actor=actor, with_codebook=with_codebook)
        said = {"format": key, "people": wish.people, "comments": wish.comments}
        announce(AnswersTakenOut(subject_id=export.id, survey_id=survey.id, **said), actor=actor)
        make_export.enqueue(str(export.id))
    return export


def read(params: Mapping[str, str]) -> Wanted:
    """From the query of an address. Raises Refused naming the parameter."""
    known = {name: _READERS[name](name, value) for name, value in params.items() if name in _READERS and value}
    strange = next((name for name in params if name not in _READERS and name != "survey"), None)
    if strange:
        expected = ", ".join(["survey", *_READERS])
        raise Refused(f"{strange} is not a parameter here.", code="unknown_field", field=strange, expected=expected)
    return wanted(**known)


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused("This is no day.", field=name, expected="a day such as 2026-11-21", got=text[:40]) from error


def _truth(name: str, text: str) -> bool:
    if text not in ("true", "false"):
        raise Refused("This is neither true nor false.", field=name, expected="true or false", got=text[:40])
    return text == "true"


def _form(name: str, text: str) -> str:
    if text not in FORMS:
        raise Refused("There is no such form.", field=name, expected=" or ".join(FORMS), got=text[:40])
    return text


def _text(name: str, text: str) -> str:
    return text


_READERS: dict[str, Callable[[str, str], Any]] = {
    "since": _day, "until": _day, "where": _text, "unfinished": _truth, "people": _truth, "comments": _truth, "form": _form,
}  # fmt: skip
