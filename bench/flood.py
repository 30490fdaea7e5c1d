"""Answers sent at a pace that does not care what comes back: `python -m bench.flood PORT SLUG RATE SECONDS CONNECTIONS OUT`.

An open loop: what is due is sent when it is due, over connections that pipeline; what no connection can take any more is counted as turned
away by the network. A rate of 0 is a closed loop: each connection sends when it was answered. Writes the keys that were acknowledged.
"""

import itertools
import json
import selectors
import socket
import sys
import time
from collections import Counter, deque
from pathlib import Path

MOST_UNANSWERED = 1  # a connection, as of a browser; what is due when all wait stays outside
STEP = 0.004
HEAD = "POST /a/{slug} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
BODY = (
    '{{"version":1,"key":"{key}","language":"en","source":"flood","hidden":{{}},"started_at":"2026-11-20T12:00:00Z",'
    '"answers":{{"nps":{score},"nps_reason":"The bread was warm and the queue was short."}},"complete":true}}'
)


class Connection:
    """One socket, what it still has to send, and the keys it waits for, in order."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        self.socket.setblocking(False)
        self.out, self.came, self.waiting = bytearray(), bytearray(), deque[tuple[str, float]]()

    def answers(self) -> list[tuple[int, bool, str, float]]:
        """(status, says when to come back, key, when it was sent) of every answer that is whole."""
        found = []
        while (end := self.came.find(b"\r\n\r\n")) >= 0:
            head = bytes(self.came[:end]).lower()
            length = int(head.partition(b"content-length: ")[2].split(b"\r\n")[0] or 0)
            if len(self.came) < end + 4 + length:
                break
            del self.came[: end + 4 + length]
            key, at = self.waiting.popleft()
            found.append((int(head[9:12]), b"retry-after" in head, key, at))
        return found


class Flood:
    def __init__(self, port: int, slug: str, connections: int) -> None:
        self.port, self.slug, self.run = port, slug, f"f{time.time_ns()}"
        self.numbers = itertools.count()
        self.counts: Counter[str] = Counter()
        self.kept: list[str] = []
        self.waits: list[float] = []
        self.selector = selectors.DefaultSelector()
        self.connections = [Connection(port) for _ in range(connections)]
        for each in self.connections:
            self.selector.register(each.socket, selectors.EVENT_READ, each)

    def request(self) -> tuple[str, bytes]:
        number = next(self.numbers)
        key = f"{self.run}-{number:09d}"
        text = BODY.format(key=key, score=number % 11)
        return key, (HEAD.format(slug=self.slug, port=self.port, length=len(text)) + text).encode()

    def go(self, rate: float, seconds: float) -> None:
        began, turn = time.monotonic(), itertools.cycle(self.connections)
        while (passed := time.monotonic() - began) < seconds:
            if rate:
                for _ in range(int(rate * passed) - self.counts["due"]):
                    self.counts["due"] += 1
                    self.send(next(turn), MOST_UNANSWERED)
            else:
                for each in self.connections:
                    self.send(each, 1)
            self.look(STEP)
        until = time.monotonic() + 20
        while any(each.waiting for each in self.connections) and time.monotonic() < until:
            self.look(0.05)
        self.counts["unanswered"] = sum(len(each.waiting) for each in self.connections)

    def send(self, to: Connection, most: int) -> None:
        if len(to.waiting) >= most:
            self.counts["outside"] += 1
            return
        key, text = self.request()
        self.counts["sent"] += 1
        to.waiting.append((key, time.monotonic()))
        to.out += text
        self.flush(to)

    def flush(self, to: Connection) -> None:
        while to.out:
            try:
                sent = to.socket.send(to.out)
            except BlockingIOError:
                return
            except OSError:
                return self.again(to)
            del to.out[:sent]

    def look(self, seconds: float) -> None:
        for key, _ in self.selector.select(seconds):
            each: Connection = key.data
            try:
                piece = each.socket.recv(1 << 18)
            except BlockingIOError:
                continue
            except OSError:
                piece = b""
            if not piece:
                self.again(each)
                continue
            each.came += piece
            for status, comes_back, known, at in each.answers():
                self.counts[str(status)] += 1
                self.counts["with Retry-After"] += comes_back
                if status == 201:
                    self.kept.append(known)
                    self.waits.append(time.monotonic() - at)
        for each in self.connections:
            if each.out:
                self.flush(each)

    def again(self, each: Connection) -> None:
        """The server hung up: what was asked and not answered is nobody's promise."""
        self.counts["hung up"] += 1
        self.counts["unknown"] += len(each.waiting)
        self.selector.unregister(each.socket)
        each.socket.close()
        each.open()
        self.selector.register(each.socket, selectors.EVENT_READ, each)


def main() -> None:
    port, slug, rate, seconds, connections, out = sys.argv[1:]
    flood = Flood(int(port), slug, int(connections))
    flood.go(float(rate), float(seconds))
    waits = sorted(flood.waits) or [0.0]
    said = {
        "counts": flood.counts,
        "kept": flood.kept,
        "p50": waits[len(waits) // 2],
        "p99": waits[len(waits) * 99 // 100],
    }
    Path(out).write_text(json.dumps(said))


if __name__ == "__main__":
    main()
