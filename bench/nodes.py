"""Many nodes on one PostgreSQL and one lake: load on all of them, one killed, one restarted, the database crashed in between. Every answer that
was acknowledged must be there once: in the inbox, among the records, among the facts."""

import http.client
import json
import random
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.postgres import Postgres, running
from tests.project.nodes import Installation, Node, installed

from bench.kill_story import TableLedger
from bench.nursery import Place
from bench.results import tell
from wellheard.collector.submission import link_response

SENDERS = 6
PATIENCE = 120.0
TWICE = 0.05  # of the answers are sent once more, to another node, although they were acknowledged


class Crowd:
    """Respondents who send until they are told "kept", to whichever node."""

    def __init__(self, nodes: list[Node], slug: str, seed: int) -> None:
        self.ports, self.slug, self.seed = [node.port for node in nodes], slug, seed
        self.kept: dict[str, float] = {}  # response id: score
        self.refusals: Counter[str] = Counter()
        self.faults: list[str] = []
        self.by_node: Counter[int] = Counter()
        self.moved, self.over = threading.Condition(), threading.Event()
        self.number = 0
        self.threads = [threading.Thread(target=self._work, args=(place,), daemon=True) for place in range(SENDERS)]

    def begin(self) -> None:
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        """Everybody finishes what they began."""
        self.over.set()
        for thread in self.threads:
            thread.join(PATIENCE)

    def wait_for(self, kept: int) -> None:
        with self.moved:
            assert self.moved.wait_for(lambda: len(self.kept) >= kept or self.faults, PATIENCE), "the load stands still"
        assert not self.faults, self.faults

    def _work(self, place: int) -> None:
        rng = random.Random(f"{self.seed} {place}")
        while not self.over.is_set() and not self.faults:
            with self.moved:
                self.number += 1
                number = self.number
            self._answer(number, rng)

    def _answer(self, number: int, rng: random.Random) -> None:
        key, score = f"respondent-{self.seed:08}-{number:08}", number % 11
        answers = {"score": score, "why": f"reason {number}"}
        body = json.dumps({"version": 1, "page": 1, "key": key, "answers": answers, "complete": True})
        until = time.monotonic() + PATIENCE
        while True:
            port = rng.choice(self.ports)
            status = self._send(port, body)
            if status in (200, 201):
                break
            if time.monotonic() > until or status not in (0, 503):
                self.faults.append(f"answer {number} got {status}")
                return
            self.refusals["no answer" if status == 0 else str(status)] += 1
            time.sleep(0.05)
        with self.moved:
            self.kept[str(link_response(key))] = float(score)
            self.by_node[port] += 1
            self.moved.notify_all()
        if rng.random() < TWICE:
            self._send(rng.choice(self.ports), body)

    def _send(self, port: int, body: str) -> int:
        """The status; 0 when the node broke off or is not there."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("POST", f"/a/{self.slug}", body, {"content-type": "application/json"})
            reply = connection.getresponse()
            reply.read()
            return reply.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()


def story(server: Postgres, folder: Path, *, seed: int, answers: int) -> dict[str, Any]:
    """What was counted. Raises AssertionError when an answer was lost, doubled or changed."""
    with installed(server, folder) as installation:
        nodes = installation.begin_all("up", "up", "up")
        crowd = Crowd(nodes, installation.made["slug"], seed)
        crowd.begin()
        try:
            crowd.wait_for(answers // 4)
            nodes[0].kill()
            crowd.wait_for(answers // 2)
            server.stop("immediate")
            server.start()
            crowd.wait_for(answers * 3 // 4)
            nodes[0] = installation.begin("up", port=nodes[0].port).wait()
            code, seconds = nodes[1].stop()
            assert (code, seconds < 15) == (0, True), f"stopped with {code} after {seconds:.0f} s"
            crowd.wait_for(answers)
        finally:
            crowd.end()
        assert not crowd.faults, crowd.faults
        began = time.monotonic()
        ledger = ledger_of(installation)
        ledger.wait_until_drained()
        counted = check(ledger, crowd)
        return counted | {"drained_seconds": round(time.monotonic() - began, 1), "seed": seed}


def ledger_of(installation: Installation) -> TableLedger:
    return TableLedger(Place(installation.folder, installation.folder, installation.url))


def check(ledger: TableLedger, crowd: Crowd) -> dict[str, Any]:
    """Acknowledged: there once, everywhere. Nobody else is there: whoever was not acknowledged sent again until they were."""
    inbox, records, facts = ledger.inbox(), ledger.records(), ledger.facts()
    expected: Counter[tuple[str, str, float | None]] = Counter()
    for response, score in crowd.kept.items():
        expected.update({(response, "started", None): 1, (response, "completed", None): 1, (response, "nps", score): 1})
    lost = [response for response in crowd.kept if inbox[response, 1, 0] != 1]
    assert not lost, f"{len(lost)} acknowledged answers are not in the inbox once"
    assert len(inbox) == len(crowd.kept), f"{len(inbox)} pages in the inbox, {len(crowd.kept)} acknowledged"
    assert set(records) == set(crowd.kept), f"{len(set(records) ^ set(crowd.kept))} records too many or missing"
    doubled = [response for response, (_, received) in records.items() if received != Counter({(1, 0): 1})]
    assert not doubled, f"{len(doubled)} responses received a page twice"
    told = Counter({fact: times for fact, times in facts.items() if fact[1] in ("started", "completed", "nps")})
    assert told == expected, f"facts: {len(told - expected)} too many, {len(expected - told)} missing"
    return {
        "acknowledged": len(crowd.kept),
        "records": len(records),
        "facts": sum(told.values()),
        "refusals": dict(crowd.refusals),
        "by_node": sorted(crowd.by_node.values()),
    }


def prove(seed: int | None, *, answers: int = 5_000, rounds: int = 3) -> int:
    """PostgreSQL as durable as it is; another seed each round."""
    seed = random.randrange(10**6) if seed is None else seed
    lines, code = [], 0
    for number in range(seed, seed + rounds):
        with tempfile.TemporaryDirectory(prefix="wh-nodes-") as folder, running() as server:
            try:
                counted = story(server, Path(folder) / "nodes", seed=number, answers=answers)
                lines.append(
                    f"- seed {number}: {counted['acknowledged']:,} acknowledged, {counted['records']:,} records,"
                    f" {counted['facts']:,} facts (three each); by node {counted['by_node']}; told to come back: {counted['refusals']};"
                    f" drained and checked {counted['drained_seconds']} s after the load. Lost 0, doubled 0."
                )
            except AssertionError as fault:
                lines.append(f"- seed {number}: FAULT: {fault}")
                code = 1
        print(lines[-1], flush=True)
        if code:
            break
    tell(
        "Three nodes, one killed, the database crashed (`make proof PART=nodes`)",
        "Three `wellheard up` on one PostgreSQL (fsync on) and one lake, load on all; kill -9 of one at a quarter, PostgreSQL stopped"
        " with `-m immediate` and started at half, the killed one started again and another stopped with SIGTERM at three quarters.\n\n"
        + "\n".join(lines),
    )
    return code


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        raise SystemExit(prove(None, answers=1_000, rounds=1))
