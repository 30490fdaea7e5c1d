"""What the collector may ask of the server: an unchanging snapshot of the published surveys, and one invitation at a time."""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from django.db import DatabaseError, connection
from django.db.models import Prefetch

from wellheard.base.errors import WellheardError
from wellheard.collector.house import Invited, Published
from wellheard_server.surveys.compiled import compiled_version
from wellheard_server.surveys.models import HouseEdition, Survey, Version
from wellheard_server.surveys.models.edition import watchers

log = logging.getLogger(__name__)
POLL_SECONDS, RELOAD_SECONDS = 0.5, 60


class InvitationLookup(Protocol):
    """Finds one invitation from the event loop, so never through the ORM's connection of a thread."""

    async def find(self, token_hash: str) -> Invited | None: ...
    def close(self) -> None: ...


_lookups: list[Callable[[], InvitationLookup]] = []


def invitations_are_found_by(make: Callable[[], InvitationLookup]) -> None:
    """Invitations come after surveys on the way of data, so they introduce themselves (invitations/apps.py)."""
    _lookups[:] = [make]


class DatabaseHouse:
    """`survey` reads a dict that is replaced whole, so the event loop never waits. Changes of this process show at commit, others within a second."""

    def __init__(self) -> None:
        self._surveys: dict[str, Published] = {}
        self._edition = -1
        self._loading = threading.Lock()
        self._stopping = threading.Event()
        self._invitations = _lookups[0]()
        watchers.add(self)

    def survey(self, slug: str) -> Published | None:
        return self._surveys.get(slug)

    async def invitation(self, token_hash: str) -> Invited | None:
        return await self._invitations.find(token_hash)

    def refresh(self) -> None:
        """Reads every published survey; versions compiled before are taken from memory."""
        with self._loading:
            edition = HouseEdition.current()
            self._surveys = {published.slug: published for published in _published()}
            self._edition = edition

    def start(self) -> None:
        """Loads, then keeps watch for what other processes change."""
        self.refresh()
        threading.Thread(target=self._watch, name="house", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()
        self._invitations.close()
        watchers.discard(self)

    def _watch(self) -> None:
        rounds = 0
        while not self._stopping.wait(POLL_SECONDS):
            rounds += 1
            try:
                if rounds % int(RELOAD_SECONDS / POLL_SECONDS) == 0 or HouseEdition.current() != self._edition:
                    self.refresh()
            except DatabaseError:
                log.exception("the published surveys could not be read; the snapshot before stays")
                connection.close()
        connection.close()


def _published() -> list[Published]:
    numbers = Prefetch("versions", Version.everywhere.only("survey_id", "number"))
    rows = (
        Survey.everywhere.filter(versions__isnull=False)
        .distinct()
        .defer("draft")
        .select_related("archival", "touchpoint")
        .prefetch_related(numbers)
    )
    return [published for row in rows if (published := _published_survey(row))]


def _published_survey(survey: Survey) -> Published | None:
    versions = {}
    for version in survey.versions.all():
        try:
            versions[version.number] = compiled_version(survey.id, version.number)
        except WellheardError:
            log.exception("version %s of survey %s no longer compiles", version.number, survey.id)
    if not versions:
        return None
    latest = max(versions)
    return Published(
        id=survey.id,
        workspace_id=survey.workspace_id,
        slug=survey.slug,
        version=latest,
        compiled=versions[latest],
        versions=versions,
        is_open=not survey.is_archived,
        personal_only=survey.personal_only,
        touchpoint=survey.touchpoint.name if survey.touchpoint else "",
    )
