"""The whole product over a prepared folder: `python -m bench.years_server FOLDER PORT`. On SIGUSR1 it forgets everything it has counted
(the file `forgot` tells how often), so that a question can be asked as if for the first time."""

import gc
import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any


def main(folder: Path, port: int) -> None:
    os.environ |= {
        "WELLHEARD_DATA": str(folder),
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "wellheard_server.project.settings",
    }
    from wellheard_server.project import up

    times = count(1)

    def forget(number: int, frame: Any) -> None:
        from django.core.cache import cache

        from wellheard.facts.cache import Partials

        cache.clear()
        for each in gc.get_objects():
            if type(each) is Partials:
                each.clear()
        (folder / "forgot").write_text(str(next(times)))

    signal.signal(signal.SIGUSR1, forget)
    up.run("127.0.0.1", port, say=print)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
