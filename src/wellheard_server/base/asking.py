"""Questions to PostgreSQL from the event loop, which must never wait on a network: one thread asks whatever waits together, one
statement a kind, as the inbox commits."""

import asyncio
import logging
from collections import defaultdict
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, LiteralString, NamedTuple

import psycopg

from wellheard.collector.any_inbox import Unreadable
from wellheard_server.base.doors import ASKING
from wellheard_server.base.postgres import connected

log = logging.getLogger(__name__)
Rows = list[tuple[Any, ...]]


class _Question(NamedTuple):
    statement: LiteralString
    key: Any
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Rows]"


class Asking:
    """`ask` raises Unreadable when the database cannot be reached or takes too long."""

    def __init__(self) -> None:
        self._questions: SimpleQueue[_Question | None] = SimpleQueue()
        self._starting = Lock()
        self._thread: Thread | None = None
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None

    async def ask(self, statement: LiteralString, key: Any) -> Rows:
        """The rows for one key. The statement takes a list of keys as its one value and gives the key as its first column."""
        self._start()
        loop = asyncio.get_running_loop()
        question = _Question(statement, key, loop, loop.create_future())
        self._questions.put(question)
        return await question.future

    def close(self) -> None:
        with self._starting:
            if self._thread:
                self._questions.put(None)
                self._thread.join()
                self._thread = None

    def _start(self) -> None:
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    self._thread = Thread(target=self._run, name="asking", daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        while (question := self._questions.get()) is not None:
            waiting = [question, *self._others()]
            kinds: dict[LiteralString, list[_Question]] = defaultdict(list)
            for each in waiting:
                kinds[each.statement].append(each)
            for statement, asked in kinds.items():
                self._answer(statement, asked)
        self._let_go()

    def _others(self) -> list[_Question]:
        found: list[_Question] = []
        with suppress(Empty):
            while (question := self._questions.get_nowait()) is not None:
                found.append(question)
            self._questions.put(None)  # the end was asked for: after these
        return found

    def _answer(self, statement: LiteralString, asked: list[_Question]) -> None:
        answers: dict[Any, Rows] | Exception
        try:
            answers = self._by_key(statement, list({each.key for each in asked}))
        except psycopg.Error as error:
            log.warning("the database could not be asked: %s", type(error).__name__)
            answers = Unreadable("the database could not be asked", code=type(error).__name__)
        for each in asked:
            with suppress(RuntimeError):  # the loop has ended: nobody waits any more
                each.loop.call_soon_threadsafe(_tell, each, answers)

    def _by_key(self, statement: LiteralString, keys: list[Any]) -> dict[Any, Rows]:
        try:
            found = self._rows(statement, keys)
        except psycopg.OperationalError:
            if self._connection and not self._connection.broken:
                raise  # it took too long; once more would too
            self._let_go()
            found = self._rows(statement, keys)
        answers: dict[Any, Rows] = defaultdict(list)
        for row in found:
            answers[row[0]].append(row)
        return answers

    def _rows(self, statement: LiteralString, keys: list[Any]) -> Rows:
        if self._connection is None:
            self._connection = connected(ASKING)
        return self._connection.execute(statement, (keys,), prepare=True).fetchall()

    def _let_go(self) -> None:
        if self._connection:
            with suppress(psycopg.Error):
                self._connection.close()
        self._connection = None


def _tell(question: _Question, answers: dict[Any, Rows] | Exception) -> None:
    if question.future.done():
        return
    if isinstance(answers, Exception):
        question.future.set_exception(answers)
    else:
        question.future.set_result(answers.get(question.key, []))
