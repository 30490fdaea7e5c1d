"""Looks for words as bytes, in every spelling they may have, in every file there is; Parquet files decoded too."""

import base64
import contextlib
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyarrow.parquet as pq
from django.db import connection


def spellings(word: str) -> set[bytes]:
    """Plain, UTF-16, escaped for JSON and for addresses, base64 in its three shifts."""
    raw = word.encode()
    shifted = {base64.b64encode(b"x" * n + raw + b"x" * 3)[4:-8] for n in range(3)}
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in word)
    plain = {raw, word.lower().encode(), quote(word).encode(), json.dumps(word)[1:-1].encode(), escaped.encode()}
    return plain | shifted | {word.encode("utf-16-le"), word.encode("utf-16-be"), raw.hex().encode()}


def found(words: dict[str, str], *places: Path) -> set[tuple[str, str]]:
    """(what it was, file) for every word that is in a file under the places."""
    wanted = {name: spellings(word) for name, word in words.items()}
    hits: set[tuple[str, str]] = set()
    for path, raw in contents(*places):
        hits |= {(name, path) for name, forms in wanted.items() if any(form in raw for form in forms)}
    return hits


def contents(*places: Path) -> Iterator[tuple[str, bytes]]:
    for place in places:
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if not path.is_file() or path.is_symlink():
                continue
            raw = path.read_bytes()
            yield path.name, raw
            if path.suffix == ".parquet":
                yield f"{path.name} decoded", decoded(path)
            if raw[:2] == b"PK":
                yield f"{path.name} unpacked", unpacked(raw)


def decoded(path: Path) -> bytes:
    file = pq.ParquetFile(path)
    said = json.dumps(file.read().to_pylist(), default=str, ensure_ascii=False)
    return (said + str(file.metadata.metadata) + str(file.schema)).encode()


def unpacked(raw: bytes) -> bytes:
    """What any zip has inside, torn ones too."""
    pieces, at = [], 0
    while (at := raw.find(b"PK\x03\x04", at)) >= 0:
        name, extra = int.from_bytes(raw[at + 26 : at + 28], "little"), int.from_bytes(raw[at + 28 : at + 30], "little")
        with contextlib.suppress(zlib.error):
            pieces.append(zlib.decompressobj(-15).decompress(raw[at + 30 + name + extra :]))
        at += 4
    return b"".join(pieces)


def database_files() -> list[Path]:
    """Where the database keeps what it has: the file and its log; on PostgreSQL heap, TOAST and indexes, and the write-ahead log."""
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        return [path for path in (name, Path(f"{name}-wal")) if path.exists()]
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()"
        )
        folder, oid = cursor.fetchone()
    return [Path(folder) / "base" / str(oid), Path(folder) / "pg_wal"]
