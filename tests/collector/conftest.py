"""A real server on a free loopback port, in front of a real inbox of the database this run stands on."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from bench.serving import served

from tests import databases, inboxes
from tests.collector.cast import Bakery
from wellheard.collector import Collector, Row
from wellheard.collector.group_commit import GroupCommit


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where the inbox is a table, a migrated database must hold it."""
    for item in items:
        if databases.is_postgres() and item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[GroupCommit]:
    with inboxes.opened(tmp_path) as inbox:
        yield inbox


@pytest.fixture
def bakery() -> Bakery:
    return Bakery()


@pytest.fixture
def collector(bakery: Bakery, inbox: GroupCommit) -> Iterator[Collector]:
    collector = Collector(bakery, inbox)
    yield collector
    collector.close()


@pytest.fixture
def address(collector: Collector) -> Iterator[str]:
    with served(collector) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=30) as client:
        yield client


class Kept:
    """What is on disk, read past the server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rows(self) -> list[Row]:
        return inboxes.kept(self.folder)


@pytest.fixture
def kept(inbox: GroupCommit, tmp_path: Path) -> Kept:
    return Kept(tmp_path)
