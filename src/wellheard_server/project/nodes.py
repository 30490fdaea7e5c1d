"""What the nodes of one installation must have in common: the secret key and the lake. A node with another one says so and does not start."""

import secrets
from hashlib import blake2b
from pathlib import Path

from django.conf import settings

from wellheard_server.base.models import Installation
from wellheard_server.base.postgres import is_postgres
from wellheard_server.project.console import CannotStart

MARK = ".wellheard"  # a file in the lake, by which nodes that see it under different paths know it for the same


def admit() -> None:
    """On PostgreSQL. The first node says what the others must have. Raises CannotStart."""
    if not is_postgres():
        return
    key, lake = fingerprint(settings.SECRET_KEY), mark(Path(settings.LAKE))
    Installation.objects.bulk_create([Installation(key=key, lake=lake)], ignore_conflicts=True)
    Installation.objects.filter(key="", arriving_at=None).update(key=key)
    Installation.objects.filter(lake="", arriving_at=None).update(lake=lake)
    known = Installation.objects.get()
    if known.arriving_at:
        raise CannotStart(
            "An installation is being moved into this database, or its move was cut off: run `wellheard move` again."
        )
    if known.key != key:
        raise CannotStart(
            "This node has another secret key than the others: give every node the same WELLHEARD_SECRET_KEY"
            " (the first node's is in its secret.key). When it is to be changed for all, stop them and run `wellheard adopt`."
        )
    if known.lake != lake:
        raise CannotStart(
            f"The folder {settings.LAKE} is not the lake of this installation: let LAKE_URL name the one that all nodes share."
            " When that one is lost, stop all nodes and run `wellheard adopt`; the facts are made again."
        )


def adopt() -> None:
    """From now on the installation's key and lake are those of this process."""
    known = {"key": fingerprint(settings.SECRET_KEY), "lake": mark(Path(settings.LAKE))}
    Installation.objects.update_or_create(id=1, defaults=known)


def fingerprint(secret: str) -> str:
    """Says whether two secrets are the same, and nothing else of them."""
    return blake2b(secret.encode(), digest_size=16, person=b"wellheard node").hexdigest()


def mark(lake: Path) -> str:
    """The lake's own mark, made by whoever comes first."""
    path = lake / MARK
    try:
        lake.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{MARK}-{secrets.token_hex(8)}")
        if not path.exists():
            fresh.write_text(secrets.token_hex(16))
            try:
                path.hardlink_to(fresh)  # of two who do this at once one succeeds
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text().strip()
    except OSError as error:
        raise CannotStart(f"The lake {lake} cannot be read and written: {error.strerror}.") from error
