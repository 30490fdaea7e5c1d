"""What the respondents of a killed server do, and what must be true of their answers afterwards."""

import http.client
import json
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from typing import Any, Protocol
from uuid import UUID

import psycopg
import pyarrow.parquet as pq

from bench.nursery import Place
from bench.works.bakery import known
from wellheard.collector import InboxReader
from wellheard.collector.submission import link_response
from wellheard.facts.table import FactTable

SENDERS = 3
PATIENCE = 60.0  # seconds until a drain must be through


class Respondent:
    """Answers two pages. `acknowledged` holds the pages whose 201 was read to its end."""

    def __init__(self, number: int, seed: int) -> None:
        self.key = f"respondent-{seed:08}-{number:04}"
        self.number = number
        self.pages: list[dict[str, Any]] = [
            {"version": 1, "page": 1, "key": self.key, "answers": {"score": number % 11}},
            {"version": 1, "page": 2, "key": self.key, "answers": {"why": f"reason {number}"}, "complete": True},
        ]
        self.acknowledged: set[int] = set()

    @property
    def id(self) -> str:
        return str(link_response(self.key))

    def send(self, port: int, slug: str) -> None:
        """Every page not yet acknowledged, in order; stops at the first that is not."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            for page in self.pages:
                if page["page"] in self.acknowledged:
                    continue
                connection.request("POST", f"/a/{slug}", json.dumps(page), {"content-type": "application/json"})
                reply = connection.getresponse()
                said = reply.read()
                if reply.status == 503:
                    return  # the database is away: not acknowledged, and said so
                if reply.status != 201:
                    raise AssertionError(f"page {page['page']} got {reply.status}: {said!r}")
                self.acknowledged.add(page["page"])
        except (OSError, http.client.HTTPException):
            return  # the server died: not acknowledged
        finally:
            connection.close()

    @property
    def is_through(self) -> bool:
        return len(self.acknowledged) == len(self.pages)


def answer(respondents: Sequence[Respondent], port: int, slug: str) -> None:
    """All of them, a few at a time."""
    waiting = iter(respondents)
    lock = threading.Lock()
    faults: list[BaseException] = []

    def work() -> None:
        try:
            while True:
                with lock:
                    each = next(waiting, None)
                if each is None:
                    return
                each.send(port, slug)
        except AssertionError as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


class Ledger(Protocol):
    """One place, looked at from outside: inbox, records, facts."""

    def wait_until_drained(self) -> None: ...
    def check(self, respondents: Sequence[Respondent]) -> None: ...


def ledger_of(place: Place) -> Ledger:
    return TableLedger(place) if place.url else FileLedger(place)


class _Ledger:
    """What both databases have in common. Pages of the inbox are (response, page, edit)."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.workspace = UUID(known(place.folder)["workspace"])

    def inbox(self) -> Counter[tuple[str, int, int]]:
        """How often each page of each response is kept."""
        raise NotImplementedError

    def asked(self, statement: str) -> list[tuple[Any, ...]]:
        """Of the main database."""
        raise NotImplementedError

    def waiting(self) -> int:
        """Pages of the inbox that are not yet drained."""
        raise NotImplementedError

    def records(self) -> dict[str, tuple[dict[str, Any], Counter[tuple[int, int]]]]:
        """Answers, and how often each page is among what was received, by response."""
        rows = self.asked("SELECT id, answers, received FROM responses_response")
        return {
            str(UUID(str(id))): (read(answers), Counter((each["page"], each["edit"]) for each in read(received)))
            for id, answers, received in rows
        }

    def facts(self) -> Counter[tuple[str, str, float | None]]:
        """How often each fact stands in the lake, by the rule docs/reference/tables.md gives to strangers."""
        table = FactTable(self.place.folder / "lake", self.workspace)
        columns = ["kind", "response", "value", "seq"]
        rows = [
            row
            for file in (table.files() if table.exists else [])
            for row in pq.ParquetFile(file.path).read(columns=columns).to_pylist()
        ]
        retired: dict[str, int] = {}
        for row in rows:
            if row["kind"] == "retired":
                retired[row["response"]] = max(row["seq"], retired.get(row["response"], 0))
        alive = (row for row in rows if row["kind"] != "retired" and row["seq"] >= retired.get(row["response"], 0))
        return Counter((row["response"], row["kind"], row["value"]) for row in alive)

    def wait_until_drained(self) -> None:
        """Every row of the inbox among the records, and every record's last change among the facts."""
        until, waiting, behind = time.monotonic() + PATIENCE, 0, 0
        while time.monotonic() < until:
            waiting = self.waiting()
            [(behind,)] = self.asked("SELECT count(*) FROM responses_ledgeroffset WHERE written < given")
            if not waiting and not behind:
                return
            time.sleep(0.01)
        raise AssertionError(f"the drain did not come through: {waiting} pages wait, {behind} ledgers behind")

    def check(self, respondents: Sequence[Respondent]) -> None:
        """Acknowledged: there once, everywhere. Not acknowledged: absent or there once. Nobody else is there."""
        inbox, records, facts = self.inbox(), self.records(), self.facts()
        expected: Counter[tuple[str, str, float | None]] = Counter()
        for each in respondents:
            answers, received = records.get(each.id, ({}, Counter()))
            for page in each.pages:
                number = page["page"]
                times = (inbox[each.id, number, 0], received[number, 0])
                wanted = {(1, 1)} if number in each.acknowledged else {(0, 0), (1, 1)}
                assert times in wanted, f"{each.key} page {number}: {times} times in inbox and records"
                if times == (1, 1):
                    assert page["answers"].items() <= answers.items(), f"{each.key}: {answers}"
            if received:
                expected[each.id, "started", None] += 1
                expected[each.id, "nps", float(each.number % 11)] += 1
            if received[2, 0]:
                expected[each.id, "completed", None] += 1
                expected[each.id, "text", float(len(f"reason {each.number}"))] += 1
        strangers = {id for id, *_ in inbox} | set(records)
        assert strangers <= {each.id for each in respondents}
        assert facts == expected, f"facts differ: {facts - expected} too many, {expected - facts} missing"


class FileLedger(_Ledger):
    """inbox.db and main.db."""

    def inbox(self) -> Counter[tuple[str, int, int]]:
        with closing(InboxReader(self.place.folder / "inbox.db")) as reader:
            return Counter((str(row.response_id), row.page, row.edit) for row in reader.after(0, 100_000))

    def asked(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.place.folder / 'main.db'}?mode=ro", uri=True)) as database:
            return database.execute(statement).fetchall()

    def waiting(self) -> int:
        [(drained,)] = self.asked("SELECT coalesce(max(seq), 0) FROM responses_drainoffset")
        with closing(InboxReader(self.place.folder / "inbox.db")) as reader:
            return len(reader.after(drained, 100_000))


class TableLedger(_Ledger):
    """One PostgreSQL database."""

    def inbox(self) -> Counter[tuple[str, int, int]]:
        return Counter(
            (str(id), page, edit) for id, page, edit in self.asked("SELECT response_id, page, edit FROM inbox_page")
        )

    def asked(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.place.url, autocommit=True) as database:
            return database.execute(statement).fetchall()

    def waiting(self) -> int:
        [(rows,)] = self.asked("SELECT count(*) FROM inbox_page WHERE NOT drained")
        return int(rows)


def read(column: Any) -> Any:
    """JSON, which PostgreSQL gives read already."""
    return json.loads(column) if isinstance(column, str) else column
