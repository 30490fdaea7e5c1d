"""Children of the whole product, made in milliseconds: everything is imported once, then each child is a fork that
serves a data folder of its own exactly as `wellheard up` does (project/rooms.py).

Reads requests as JSON lines: {"make": folder} prepares a folder with a published survey, {"serve": folder, "wait":
bool} starts a child there (with `wait` it does nothing until the file `go` appears, so that a tracer can be attached
first). Answers each with one JSON line. Children that ended are reaped by the kernel.
"""

import faulthandler
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from bench.serving import bound


def main() -> None:
    os.environ.update(WELLHEARD_DATA=sys.argv[1], DJANGO_SETTINGS_MODULE="wellheard_server.project.settings")
    import django

    django.setup()
    import_all()
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


def import_all() -> None:
    """What a start would import, so that a child has it already. Nothing is opened and no thread is started."""
    from wellheard_server.responses import drain

    drain.IDLE_SECONDS, drain.BREATH_SECONDS = 0.05, 0.01  # the same steps, only sooner


def child(request: dict[str, Any]) -> None:
    code = 1
    try:
        if "make" in request:
            move_in(Path(request["make"]))
            make(Path(request["make"]))
        else:
            folder = Path(request["serve"])
            while request["wait"] and not (folder / "go").exists():
                time.sleep(0.002)
            move_in(folder)
            serve(folder)
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)


def move_in(folder: Path) -> None:
    """Settings as they would be had the process started with this data folder."""
    from django.conf import settings
    from django.db import connections

    settings.DATA, settings.LAKE, settings.INBOX = folder, folder / "lake", folder / "inbox.db"
    settings.DATABASES["default"]["NAME"] = folder / "main.db"
    connections.settings["default"]["NAME"] = folder / "main.db"


def serve(folder: Path) -> None:
    from django.conf import settings

    from wellheard_server.project.rooms import Rooms

    listening = bound()
    rooms = Rooms(settings)
    address = folder / "port.tmp"
    address.write_text(str(listening.getsockname()[1]))
    address.rename(folder / "port")
    rooms.serve(listening, 5)


def make(folder: Path) -> None:
    """A data folder as a first start and an hour of work leave it."""
    from django.core.management import call_command
    from tests.collector.cast import definition

    from wellheard_server.accounts.models import User, Workspace
    from wellheard_server.base.scope import scope
    from wellheard_server.surveys.models import Survey

    call_command("migrate", verbosity=0, interactive=False)
    owner = User.objects.create(email="orna@example.org", name="Orna")
    workspace = Workspace.found("Orna Bakeries", owner)
    with scope(workspace.id):
        survey = Survey.begin("Bread", definition(pages=2), actor="member:orna")
        survey.publish(by=owner, actor="member:orna")
    (folder / "made.json").write_text(json.dumps({"slug": survey.slug, "workspace": str(workspace.id)}))


if __name__ == "__main__":
    main()
