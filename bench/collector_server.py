"""The collector alone, as a process: `python -m bench.collector_server FOLDER PORT`. Leaves with 3 when its disk cannot
be trusted any more."""

import gc
import signal
import sys
from pathlib import Path
from typing import Any

import uvicorn
from tests.collector.cast import Bakery

from bench.serving import bound, config
from wellheard.collector import Collector, Inbox


def serve(folder: Path, port: int) -> int:
    server: uvicorn.Server

    def stop(_: Exception) -> None:
        server.should_exit = True

    inbox = Inbox(folder / "inbox.db", when_broken=stop)
    collector = Collector(Bakery(), inbox)
    server = uvicorn.Server(config(collector))
    signal.signal(signal.SIGTERM, heard)  # uvicorn raises it once more when it is done
    listening = bound(port)
    (folder / "port").write_text(str(listening.getsockname()[1]))
    gc.collect()
    gc.freeze()  # as the product does
    server.run(sockets=[listening])
    collector.close()
    inbox.close()
    return 3 if inbox.broken else 0


def heard(number: int, frame: Any) -> None:
    return None


if __name__ == "__main__":
    sys.exit(serve(Path(sys.argv[1]), int(sys.argv[2])))
