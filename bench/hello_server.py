"""The least a server can do: `python -m bench.hello_server FOLDER PORT`, under the same settings as the product."""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvicorn

from bench.serving import bound, config

HEADERS = [(b"content-type", b"text/plain"), (b"content-length", b"5")]


async def hello(scope: dict[str, Any], receive: Any, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": b"hello"})


if __name__ == "__main__":
    listening = bound(int(sys.argv[2]))
    (Path(sys.argv[1]) / "port").write_text(str(listening.getsockname()[1]))
    uvicorn.Server(config(hello)).run(sockets=[listening])
