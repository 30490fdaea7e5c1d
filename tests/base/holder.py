"""`python -m tests.base.holder DATABASE NAME SECONDS`: takes a lease and says so. What it is told on standard input: "check", "end"."""

import os
import sys


def main(database: str, name: str, seconds: float) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "wellheard_server.project.settings"
    if database.startswith("/"):
        os.environ.pop("DATABASE_URL", None)
    else:
        os.environ["DATABASE_URL"] = database
    import django

    django.setup()
    if database.startswith("/"):
        from django.db import connections

        connections.settings["default"]["NAME"] = database
    from wellheard_server.base import lease

    taken = lease.take(name, seconds=seconds)
    say("took" if taken else "taken")
    for line in sys.stdin:
        if line.strip() == "check":
            say("good" if taken and taken.is_good else "lost")
        else:
            lease.release_all()
            say("ended")


def say(word: str) -> None:
    print(word, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
