"""A reverse proxy as people have one, and no cleverer: asks every node at /healthz how it is, sends each request to one that is well, and
never tries twice."""

import asyncio
import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

LOOK_SECONDS = 0.3


class Proxy:
    """`ports` of the nodes behind it; `served` counts requests by node."""

    def __init__(self, *ports: int) -> None:
        self.ports, self.well = ports, set[int]()
        self.served = dict.fromkeys(ports, 0)
        self.turn = itertools.count()
        self.port = 0
        self.changed = threading.Condition()

    def wait_for(self, well: set[int], seconds: float = 60) -> None:
        """Until exactly these are sent to."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.well == well, seconds), f"{self.well} are well, not {well}"

    async def run(self, ready: threading.Event) -> None:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        looks = [asyncio.create_task(self._look(port)) for port in self.ports]
        ready.set()
        try:
            await asyncio.gather(*looks)
        finally:
            server.close()

    async def _look(self, port: int) -> None:
        while True:
            try:
                async with asyncio.timeout(2):
                    is_well = (await self._ask(port, b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))[
                        9:12
                    ] == b"200"
            except OSError:
                is_well = False
            with self.changed:
                (self.well.add if is_well else self.well.discard)(port)
                self.changed.notify_all()
            await asyncio.sleep(LOOK_SECONDS)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.decode("latin-1").lower().split("\r\n")
            length = next((int(line.split(":")[1]) for line in lines if line.startswith("content-length:")), 0)
            body = await reader.readexactly(length)
            well = sorted(self.well)
            port = well[next(self.turn) % len(well)] if well else 0
            try:
                said = await self._ask(port, head.replace(b"\r\n", b"\r\nConnection: close\r\n", 1) + body)
                self.served[port] += 1
            except OSError as error:
                said = f"HTTP/1.1 502 {type(error).__name__}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
            writer.write(said or b"HTTP/1.1 502 Nothing\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
        writer.close()

    async def _ask(self, port: int, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(request)
            return await reader.read()
        finally:
            writer.close()


@contextmanager
def proxied(*ports: int) -> Iterator[Proxy]:
    proxy, ready = Proxy(*ports), threading.Event()
    loop = asyncio.new_event_loop()

    def run() -> None:
        with suppress(RuntimeError):  # stopped
            loop.run_until_complete(proxy.run(ready))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
