"""Forgetting somebody, and proof of it.

    ask()      a row: whom, why, who asked; a line in erasures.jsonl, so that a restored backup forgets them too
    run()      store by store, each step committed: records at once, files and database pages for all who wait in one go
    replay()   after a restore and at every start: what the file knows and the database does not

Killed anywhere, the next run goes on; every step may be repeated. The receipt is written when every store was asked again and has nothing.
"""

import fcntl
import logging
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from wellheard_server.base import receipts
from wellheard_server.base.lease import held
from wellheard_server.base.models import Erasure, Step
from wellheard_server.base.models.erasure import PERSON, RESPONSE, WORKSPACE
from wellheard_server.base.personal import Leaving, NotDone, Store, stores
from wellheard_server.base.suppression import suppress
from wellheard_server.base.trouble import trouble

log = logging.getLogger(__name__)
ASKED, MISTAKE, NEEDLESS = WHY = ("asked", "mistake", "needless")
NAME = "erasures.jsonl"


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One erasure in erasures.jsonl. The last line of an id counts; unknown fields of later versions are left alone."""

    id: UUID
    workspace: UUID
    kind: str
    why: str
    asked_at: datetime
    person: UUID | None = None
    subject: UUID | None = None
    responses: list[UUID] = []
    invitations: list[UUID] = []
    files: list[str] = []
    digests: list[str] = []


def ask(
    workspace_id: UUID, *, person: UUID | None = None, response: UUID | None = None, why: str = ASKED, actor: str
) -> Erasure:
    """Of a person, of one response, or of the whole workspace. Asked twice before it is done is asked once. Call inside the scope."""
    kind = PERSON if person else RESPONSE if response else WORKSPACE
    with transaction.atomic():
        for waiting in Erasure.everywhere.filter(workspace_id=workspace_id, kind=kind, finished_at=None):
            if waiting.target == (person or response or workspace_id):
                return waiting
        row = Erasure(workspace_id=workspace_id, kind=kind, person_id=person, why=why, actor=actor)
        row.responses = [str(response)] if response else []
        row.asked_at = timezone.now()
        _found(row)
        row.save(force_insert=True)
    _note(row)
    return row


def preview(workspace_id: UUID, *, person: UUID | None = None, response: UUID | None = None) -> list[tuple[Store, int]]:
    """What would go, store by store. Changes nothing."""
    row = Erasure(workspace_id=workspace_id, person_id=person, responses=[str(response)] if response else [])
    row.kind = PERSON if person else RESPONSE if response else WORKSPACE
    leaving = _found(row)
    return [(store, store.count(leaving)) for store in stores_of(row) if not store.rewrites]


def run(*, now: bool = False, only: UUID | None = None, wait: bool | float = True) -> None:
    """Everything that waits. `now`: also what is otherwise done for several at once. `only`: one erasure."""
    with held("erasure", wait=wait):
        waiting = list(
            Erasure.everywhere.filter(finished_at=None, **({"id": only} if only else {})).order_by("asked_at")
        )
        for row in waiting:
            _begin(row)
        ready = [row for row in waiting if _has_left(row)]
        longest = timezone.now() - timedelta(minutes=settings.ERASURE_WAIT_MINUTES)
        if ready and (now or any(row.asked_at <= longest for row in ready)):
            _rewrite(ready)
            for row in ready:
                _finish(row)


def replay(path: Path | None = None) -> int:
    """Erasures the file knows and the database does not are done again, whole, before this returns. How many there were."""
    lines = _lines(path or Path(settings.FILES) / NAME)
    known = set(Erasure.everywhere.filter(id__in=list(lines)).values_list("id", flat=True))
    again = [_row(line) for key, line in lines.items() if key not in known]
    Erasure.everywhere.bulk_create(again)
    for row in again:
        _note(row)
    if again:
        log.warning("%s erasures that this database does not know are made again", len(again))
        run(now=True)
    return len(again)


def stores_of(row: Erasure) -> list[Store]:
    return stores(whole=row.kind == WORKSPACE)


def leaving(row: Erasure) -> Leaving:
    return Leaving(
        erasure_id=row.id,
        workspace_id=row.workspace_id,
        person_id=row.person_id,
        subject=row.subject,
        responses=tuple(map(UUID, row.responses)),
        invitations=tuple(map(UUID, row.invitations)),
        files=tuple(row.files),
        digests=tuple(row.digests),
        is_everything=row.kind == WORKSPACE,
    )


def _found(row: Erasure) -> Leaving:
    """Each room adds the ids it knows to those that are there."""
    found = leaving(row)
    for store in reversed(stores()):  # the person is known before what they answered is looked for
        found = store.find(found)
    row.subject, row.files, row.digests = found.subject, list(found.files), list(found.digests)
    row.responses, row.invitations = list(map(str, found.responses)), list(map(str, found.invitations))
    return found


def _begin(row: Erasure) -> None:
    """What can go at once goes, each store a step."""
    before = (row.responses, row.invitations, row.files, row.digests)
    theirs = _found(row)
    row.attempts, row.tried_at = row.attempts + 1, timezone.now()
    row.save()
    if before != (row.responses, row.invitations, row.files, row.digests):
        _note(row)  # before anything goes
    if row.digests and not _try_to(row, "suppression", lambda: suppress(row.workspace_id, row.digests)):
        return  # they could come back
    for store in stores_of(row):
        if not store.rewrites and (row.step(store.key).state != "done" or store.count(theirs)):
            _try_to(row, store.key, lambda store=store: store.take(theirs))  # type: ignore[misc]


def _has_left(row: Erasure) -> bool:
    """Nothing but bytes is left."""
    return all(row.step(store.key).state == "done" for store in stores_of(row) if not store.rewrites)


def _rewrite(rows: Sequence[Erasure]) -> None:
    all_theirs = [leaving(row) for row in rows]
    for store in stores():
        if not store.rewrites:
            continue
        first, *others = rows
        done = _try_to(first, store.key, lambda store=store: store.settle(all_theirs))  # type: ignore[misc]
        for row in others:
            row.note(store.key, first.step(store.key))
        if not done:
            return  # what comes after it would have to be done once more


def _finish(row: Erasure) -> None:
    """Every store is asked once more; the receipt is on the disk before the row says so."""
    theirs = leaving(row)
    for store in stores_of(row):
        if row.step(store.key).state == "done" and store.count(theirs):
            row.note(store.key, msgspec.structs.replace(row.step(store.key), state="not_done", reason="more_came"))
    if any(row.step(store.key).state != "done" for store in stores_of(row)):
        return
    row.finished_at = timezone.now()
    if _try_to(row, "receipt", lambda: receipts.issue(row, stores_of(row))):
        row.save(update_fields=["finished_at"])


def _try_to(row: Erasure, key: str, work: Callable[[], Any]) -> bool:
    """One step, its outcome committed. Whatever goes wrong is a reason in one word, and the next store is served."""
    before = row.step(key)
    at, attempts = timezone.now(), before.attempts + 1
    try:
        n = work()
    except Exception as error:
        reason = error.code if isinstance(error, NotDone) else trouble(error) or "failed"
        log.exception("erasure %s: a store could not be emptied", row.id)
        row.note(key, Step(state="not_done", n=before.n, attempts=attempts, reason=reason, at=at))
        return False
    row.note(key, Step(state="done", n=before.n + (n if isinstance(n, int) else 0), attempts=attempts, at=at))
    return True


def _note(row: Erasure) -> None:
    """A line of its own, on the disk when this returns. Several nodes share the file."""
    line = Line(
        id=row.id, workspace=row.workspace_id, kind=row.kind, why=row.why, asked_at=row.asked_at, person=row.person_id,
        subject=row.subject, responses=list(map(UUID, row.responses)), invitations=list(map(UUID, row.invitations)),
        files=row.files, digests=row.digests,
    )  # fmt: skip
    path = Path(settings.FILES) / NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        os.fchmod(file.fileno(), 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        whole = _ends_whole(file)
        file.write((b"" if whole else b"\n") + msgspec.json.encode(line) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _ends_whole(file: Any) -> bool:
    """Whether a killed writer left no half line behind."""
    size = file.seek(0, os.SEEK_END)
    if not size:
        return True
    file.seek(size - 1)
    return bool(file.read(1) == b"\n")


def _lines(path: Path) -> dict[UUID, Line]:
    if not path.exists():
        return {}
    return {line.id: line for line in _readable(path.read_bytes().splitlines())}


def _readable(raw: Iterable[bytes]) -> Iterable[Line]:
    for each in raw:
        try:
            yield msgspec.json.decode(each, type=Line)
        except msgspec.DecodeError:  # half a line of a killed writer: the whole one follows it
            continue


def _row(line: Line) -> Erasure:
    return Erasure(
        id=line.id, workspace_id=line.workspace, kind=line.kind, why=line.why, asked_at=line.asked_at, actor="house",
        person_id=line.person, subject=line.subject, responses=list(map(str, line.responses)),
        invitations=list(map(str, line.invitations)), files=list(line.files), digests=list(line.digests),
    )  # fmt: skip
