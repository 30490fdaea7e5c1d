"""The whole product over a prepared folder: `python -m bench.years_server FOLDER PORT`. On SIGUSR1 it forgets everything it has counted
(the file `forgot` tells how often), so that a question can be asked as if for the first time. It also says hello: the plainest view."""

import json
import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID


def main(folder: Path, port: int) -> None:
    os.environ |= {
        "WELLHEARD_DATA": str(folder),
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "wellheard_server.project.settings",
    }
    from wellheard_server.project import up

    times = count(1)

    workspace = UUID(json.loads((folder / "entry.json").read_text())["workspace"])

    def forget(number: int, frame: Any) -> None:
        from django.conf import settings
        from django.core.cache import cache

        from wellheard_server.insights.kept import ANSWERS
        from wellheard_server.responses.facts import lake

        cache.clear()
        ANSWERS.clear()
        lake._ledger(workspace, Path(settings.LAKE)).forget()
        (folder / "forgot").write_text(str(next(times)))

    signal.signal(signal.SIGUSR1, forget)
    up.run("127.0.0.1", port, say=print, prepare=greet)


def greet() -> None:
    """One more address on the console's own map: behind the same door, threads and middleware as every page."""
    from django.http import HttpRequest, HttpResponse
    from django.urls import path

    from wellheard_server.accounts.permission import open_to_all
    from wellheard_server.project import urls

    def hello(request: HttpRequest) -> HttpResponse:
        return HttpResponse("hello", content_type="text/plain")

    urls.urlpatterns.append(path("hello", open_to_all(hello)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
