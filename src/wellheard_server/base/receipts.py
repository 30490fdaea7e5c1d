"""A signed list of what was erased, store by store. It names nobody: ids are hashed with a salt of the receipt's own, so that who knows
the id can prove that it is theirs, and nobody else learns it.

The key (Ed25519) is made at the first receipt and lies beside the receipts, readable by its owner alone. Whoever is shown a receipt
compares its public key with what `wellheard receipt key` prints.
"""

import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.db import connection

from wellheard.base.errors import WellheardError
from wellheard_server.base import write_ahead
from wellheard_server.base.models import Erasure
from wellheard_server.base.personal import Store
from wellheard_server.base.receipt_check import as_text, canonical, hashed, in_base64, public_text

OUTSIDE = ["Backups that were made before: they age out as you delete them, and a restored one is erased again."]
REPLICAS = "Replicas and archives of PostgreSQL's write-ahead log that somebody else keeps."
LOG = "PostgreSQL's write-ahead log, its archive and its replicas: they hold what was written until their segments are used again"
NOTHING_PERSONAL = [
    "Logs: ids and figures alone.",
    "Caches and open pages: counts in memory alone.",
    "Sessions: of members of the team, not of those who answer.",
]


def folder() -> Path:
    return Path(settings.FILES) / "receipts"


def path_of(erasure_id: UUID, suffix: str = "json") -> Path:
    return folder() / f"{erasure_id}.{suffix}"


def issue(row: Erasure, stores: Sequence[Store]) -> None:
    """Both files are whole on the disk when this returns; issued again, they take the place of the old ones."""
    body = _body(row, stores)
    key = _key()
    signed = {
        "receipt": body,
        "public_key": public_text(key.public_key()),
        "signature": in_base64(key.sign(canonical(body))),
    }
    _write(path_of(row.id, "txt"), as_text(signed).encode())
    _write(path_of(row.id), msgspec.json.format(msgspec.json.encode(signed), indent=2) + b"\n")


def public_key() -> str:
    return public_text(_key().public_key())


def _body(row: Erasure, stores: Sequence[Store]) -> dict[str, Any]:
    salt = secrets.token_hex(16)
    ids = [str(row.target)] if row.kind != "person" else [str(row.person_id), *row.responses]
    steps = [(store, row.step(store.key)) for store in stores]
    return {
        "format": 1,
        "id": str(row.id),
        "by": settings.BASE_URL,
        "workspace": str(row.workspace_id),
        "what": {"person": "one person", "response": "one response", "workspace": "a whole workspace"}[row.kind],
        "why": row.why,
        "salt": salt,
        "about": [hashed(salt, each) for each in ids],
        "asked_at": _moment(row.asked_at),
        "finished_at": _moment(row.finished_at),
        "stores": [
            {"store": store.key, "title": _english(store), "how": store.how, "n": step.n, "at": _moment(step.at)}
            for store, step in steps
        ],
        "nothing_personal": NOTHING_PERSONAL,
        "outside": _outside(),
    }


def _outside() -> list[str]:
    if connection.vendor == "sqlite":
        return OUTSIDE
    why = write_ahead.kept()
    return [*OUTSIDE, f"{LOG} ({why})." if why else REPLICAS]


def _english(store: Store) -> str:
    from django.utils.translation import override

    with override("en"):
        return str(store.title)


def _moment(at: Any) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _key() -> Ed25519PrivateKey:
    """One for the installation: of two nodes that make it at once, the first to name it wins."""
    path = folder() / "signing.key"
    if not path.exists():
        made = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        beside = path.with_name(f".{secrets.token_hex(8)}")
        _write(beside, b64encode(made) + b"\n")
        try:
            os.link(beside, path)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    try:
        return Ed25519PrivateKey.from_private_bytes(b64decode(path.read_bytes()))
    except ValueError as error:
        raise WellheardError("The key that signs receipts cannot be read.", code="key") from error


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
