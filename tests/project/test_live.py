"""Ticks: told to the pages of their workspace, without data, to as many as are let in."""

import asyncio
import threading
from uuid import uuid4

import httpx
import pytest

from wellheard_server.base import live
from wellheard_server.base.live import Board, ticket
from wellheard_server.project import live as stream
from wellheard_server.project.live import Live

BAKERY, NEXT_DOOR, ALICE = uuid4(), uuid4(), uuid4()


class Page:
    """A browser that listens: what it was sent, and a way to leave."""

    def __init__(self, app: Live, path: str) -> None:
        self.sent: list[dict] = []
        self._gone = asyncio.Event()
        self.task = asyncio.ensure_future(
            app({"type": "http", "method": "GET", "path": path, "headers": []}, self._receive, self._send)
        )

    async def _receive(self) -> dict:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        return self.sent[0]["status"]

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.sent).decode()

    async def leave(self) -> None:
        self._gone.set()
        await self.task


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(stream, "GATHER_SECONDS", 0.05)
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.2)


def app(board: Board, *, member: bool = True) -> Live:
    return Live(board, lambda workspace, user: member)


def address(workspace=BAKERY) -> str:
    return f"/live/{ticket(workspace, ALICE)}"


def test_a_tick_reaches_the_pages_of_its_workspace_alone():
    async def story():
        board, survey = Board(), uuid4()
        here, elsewhere = Page(app(board), address()), Page(app(board), address(NEXT_DOOR))
        await asyncio.sleep(0.05)

        threading.Thread(target=board.tick, args=(BAKERY, survey)).start()
        await asyncio.sleep(0.15)

        assert f"event: changed\ndata: {survey}\n\n" in here.text
        assert "changed" not in elsewhere.text
        await here.leave()
        await elsewhere.leave()
        assert len(board) == 0

    asyncio.run(story())


def test_many_ticks_at_once_are_told_once():
    async def story():
        board, survey = Board(), uuid4()
        page = Page(app(board), address())
        await asyncio.sleep(0.05)

        for _ in range(500):
            board.tick(BAKERY, survey)
        await asyncio.sleep(0.15)

        assert page.text.count("event: changed") == 1
        await page.leave()

    asyncio.run(story())


def test_a_quiet_stream_says_that_it_is_still_here():
    async def story():
        page = Page(app(Board()), address())
        await asyncio.sleep(0.5)
        assert ": still here" in page.text
        await page.leave()

    asyncio.run(story())


@pytest.mark.parametrize("path", ["/live/", "/live/x", "/live/x:y:z", "/live/%00", "/live/" + "a" * 9000])
def test_without_a_ticket_there_is_nothing(path):
    async def story():
        page = Page(app(Board()), path)
        await page.task
        assert page.status == 404

    asyncio.run(story())


def test_a_ticket_of_somebody_who_left_opens_nothing():
    async def story():
        page = Page(app(Board(), member=False), address())
        await page.task
        assert page.status == 404

    asyncio.run(story())


def test_there_is_room_for_so_many(monkeypatch):
    monkeypatch.setattr(live, "MOST_IN_A_WORKSPACE", 2)

    async def story():
        board = Board()
        pages = [Page(app(board), address()) for _ in range(3)]
        await asyncio.sleep(0.1)
        assert sorted(page.status for page in pages) == [200, 200, 503]
        board.end()
        await asyncio.gather(*(page.task for page in pages))
        assert len(board) == 0

    asyncio.run(story())


def test_a_tick_nobody_waits_for_costs_nothing():
    Board().tick(BAKERY, uuid4())


def test_over_the_wire_it_needs_a_ticket(product):
    assert httpx.get(f"{product.url}/live/{address()}").status_code == 404
