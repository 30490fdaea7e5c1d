"""Ticks of other nodes: told by the database, or noticed."""

from uuid import UUID

from wellheard_server.base.live_relay import Relay

BREAD, CAKE, SURVEY, OTHER = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)


class Board:
    """Somebody looks at the bread."""

    def __init__(self) -> None:
        self.ticks: list[tuple[UUID, UUID]] = []

    def workspaces(self) -> list[UUID]:
        return [BREAD]

    def tick(self, workspace: UUID, survey: UUID) -> None:
        self.ticks.append((workspace, survey))


class Database:
    """How far the facts of the bread are, and its two surveys."""

    written = 5

    def execute(self, statement: str, values: list[object]) -> "Database":
        self.found = [(BREAD, self.written)] if "ledgeroffset" in statement else [(SURVEY,), (OTHER,)]
        return self

    def fetchall(self) -> list[tuple[object, ...]]:
        return self.found


def look(relay: Relay, database: Database, *heard: str) -> list[tuple[UUID, UUID]]:
    relay.board.ticks.clear()
    relay._look(database, set(heard))
    return list(relay.board.ticks)


def test_what_is_told_is_passed_on_once():
    relay, database = Relay(Board()), Database()
    look(relay, database)
    database.written = 6

    assert look(relay, database, f"{BREAD} {SURVEY}") == [(BREAD, SURVEY)]
    assert look(relay, database) == []


def test_what_nobody_told_is_noticed():
    relay, database = Relay(Board()), Database()
    assert look(relay, database) == []
    database.written = 6

    assert look(relay, database) == [(BREAD, SURVEY), (BREAD, OTHER)]
    assert look(relay, database) == []


def test_what_makes_no_sense_is_left_aside():
    assert look(Relay(Board()), Database(), "nonsense", "1 2", "") == []
