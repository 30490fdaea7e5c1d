"""A real server on a free loopback port, in front of a real inbox."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from bench.serving import served

from tests.collector.cast import Bakery
from wellheard.collector import Collector, Inbox, InboxReader, Row


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    inbox = Inbox(tmp_path / "inbox.db")
    yield inbox
    inbox.close()


@pytest.fixture
def bakery() -> Bakery:
    return Bakery()


@pytest.fixture
def collector(bakery: Bakery, inbox: Inbox) -> Iterator[Collector]:
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

    def __init__(self, path: Path) -> None:
        self.reader = InboxReader(path)

    def rows(self) -> list[Row]:
        return self.reader.after(0, 100_000)


@pytest.fixture
def kept(inbox: Inbox) -> Iterator[Kept]:
    kept = Kept(inbox.path)
    yield kept
    kept.reader.close()
