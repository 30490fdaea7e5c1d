"""One invitation by its token's hash, asked from the event loop, so never through the ORM."""

import sqlite3
import threading
from datetime import UTC, datetime
from uuid import UUID

from django.db import connections

from wellheard.collector.any_inbox import Unreadable
from wellheard.collector.house import Invited
from wellheard_server.base.asking import Asking
from wellheard_server.base.postgres import is_postgres
from wellheard_server.surveys.house import InvitationLookup

# Table names as the models of this room and of surveys have them; the columns are all a personal link needs.
_QUERY = """
SELECT i.token_hash, i.id, s.slug, i.response_id, i.expires_at, r.id IS NOT NULL
FROM invitations_invitation i JOIN surveys_survey s ON s.id = i.survey_id
LEFT JOIN invitations_invitationrevocation r ON r.invitation_id = i.id
WHERE i.token_hash """
_ONE, _MANY = _QUERY + "= ?", _QUERY + "= ANY(%s)"


def lookup() -> InvitationLookup:
    return PostgresLookup() if is_postgres() else SqliteLookup()


class SqliteLookup:
    """A connection of its own that can only read: about 50 microseconds a question, so it is asked at once. WAL readers wait for nobody."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    async def find(self, token_hash: str) -> Invited | None:
        try:
            with self._lock:
                row = self._open().execute(_ONE, (token_hash,)).fetchone()
        except sqlite3.Error as error:
            name = getattr(error, "sqlite_errorname", type(error).__name__)
            raise Unreadable(f"reading an invitation failed ({name})") from error
        if row is None:
            return None
        _, invitation_id, slug, response_id, expires_at, is_revoked = row
        expires = datetime.fromisoformat(expires_at).replace(tzinfo=UTC)
        return _invited(UUID(invitation_id), slug, UUID(response_id), expires, bool(is_revoked))

    def close(self) -> None:
        with self._lock:
            if self._connection:
                self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = sqlite3.connect(_address(), uri=True, check_same_thread=False, isolation_level=None)
        return self._connection


class PostgresLookup:
    def __init__(self) -> None:
        self._asking = Asking()

    async def find(self, token_hash: str) -> Invited | None:
        rows = await self._asking.ask(_MANY, token_hash)
        return _invited(*rows[0][1:]) if rows else None

    def close(self) -> None:
        self._asking.close()


def _invited(invitation_id: UUID, slug: str, response_id: UUID, expires_at: datetime, is_revoked: bool) -> Invited:
    is_live = not is_revoked and expires_at > datetime.now(UTC)
    return Invited(id=invitation_id, survey_slug=slug, response_id=response_id, is_live=is_live)


def _address() -> str:
    name = str(connections["default"].settings_dict["NAME"])
    return name if name.startswith("file:") else f"file:{name}?mode=ro"
