"""Children of the product, made in milliseconds: everything is imported once, then each child is a fork that works in a
data folder (and, where one is named, a PostgreSQL database) of its own.

Reads requests as JSON lines: {"run": "module:function", "folder", "control", "url", "words", "wait", "size"}. The child
calls the function with the folder and the words, as if the process had been started there. In the folder `control` it
leaves `said.json` (what the function returned) or `fault.json` (how it failed), and with `wait` does nothing before it
finds `go` there, so that a tracer can be attached first. `size` is the largest file it may write. Answers each request
with one JSON line; children that ended are reaped by the kernel.
"""

import faulthandler
import json
import os
import resource
import signal
import sys
import time
import traceback
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any


def main() -> None:
    os.environ.update(WELLHEARD_DATA=sys.argv[1], DJANGO_SETTINGS_MODULE="wellheard_server.project.settings")
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    for module in sys.argv[2:]:
        import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        request = json.loads(line)
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            faulthandler.register(signal.SIGUSR1)  # where every thread stands, for a child that hangs
            child(request)
        print(json.dumps({"pid": pid}), flush=True)


def child(request: dict[str, Any]) -> None:
    control = Path(request["control"])
    try:
        while request["wait"] and not (control / "go").exists():
            time.sleep(0.001)
        move_in(Path(request["folder"]), request["url"])
        if request["size"]:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (request["size"], request["size"]))
        module, function = request["run"].split(":")
        said = getattr(import_module(module), function)(Path(request["folder"]), **request["words"])
        tell(control / "said.json", said)
    except BaseException as error:  # noqa: BLE001  what leaves is told too
        tell(control / "fault.json", fault(error))
    finally:
        sys.stderr.flush()
        os._exit(0)


def tell(path: Path, said: object) -> None:
    passing = path.with_suffix(".tmp")
    passing.write_text(json.dumps(said, default=str))
    passing.rename(path)


def fault(error: BaseException) -> dict[str, Any]:
    """What the person at the other end would read, and for us where it comes from."""
    from wellheard.base.errors import WellheardError
    from wellheard_server.base.trouble import trouble

    return {
        "kind": type(error).__name__,
        "message": str(error),
        "trouble": trouble(error),
        "is_told": isinstance(error, WellheardError),
        "where": "".join(traceback.format_exception(error))[-4000:],
    }


def move_in(folder: Path, url: str) -> None:
    """Settings as they would be had the process started with this data folder and database."""
    from django.conf import settings
    from django.db import connections

    from wellheard_server.project import places

    settings.DATA, settings.LAKE, settings.INBOX = folder, folder / "lake", folder / "inbox.db"
    settings.FILES = folder / "files"
    settings.DATABASES = {"default": places.database(url, folder)}
    connections.__dict__.pop("settings", None)
    connections._settings = settings.DATABASES
    with suppress(AttributeError):  # somebody may have looked at it, though nobody has opened it
        del connections["default"]


if __name__ == "__main__":
    main()
