"""Identifiers and secrets. Ids sort by time; a secret is never stored, only what it hashes to."""

import hashlib
import secrets
import time
from uuid import UUID

SECRET_PATTERN = r"^[A-Za-z0-9_-]{22,64}$"


def uuid7(now_ms: int | None = None) -> UUID:
    """A UUID version 7 (RFC 9562): 48 bits of milliseconds, 74 random bits."""
    return uuid7s(1, now_ms)[0]


def uuid7s(n: int, now_ms: int | None = None) -> list[UUID]:
    """So many of one millisecond; the system is asked for randomness once."""
    ms = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    moment, random = (ms & (1 << 48) - 1) << 80, secrets.token_bytes(10 * n)
    return [_uuid(moment | int.from_bytes(random[at : at + 10]), 7) for at in range(0, 10 * n, 10)]


def new_secret() -> str:
    """132 random bits in 22 characters that survive a URL, a form and a spoken spelling."""
    return secrets.token_urlsafe(17)[:22]


def hashed(secret: str, purpose: str) -> str:
    """What is stored of a secret: SHA-256 in hex, bound to its purpose so that one door's secret opens no other."""
    return hashlib.sha256(f"wellheard:{purpose}:{secret}".encode()).hexdigest()


def response_id(secret: str) -> UUID:
    """The id of the response that `secret` may write: a UUID version 8 made of its hash, so that nobody who reads ids can write answers."""
    return _uuid(int.from_bytes(hashlib.sha256(f"wellheard:response:{secret}".encode()).digest()[:16]), 8)


def _uuid(value: int, version: int) -> UUID:
    value = value & ~(0xF << 76) | version << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)
