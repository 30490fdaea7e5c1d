"""Settings, and who may read the data folder."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from wellheard_server.project.doctor.finding import Finding, fault, fine, warning

HERE = ("localhost", "127.0.0.1", "::1")


def check() -> Iterator[Finding]:
    yield from secret_key()
    yield base_url()
    yield proxies()
    yield folder(Path(settings.DATA))


def secret_key() -> Iterator[Finding]:
    key, path = settings.SECRET_KEY, Path(settings.DATA) / "secret.key"
    if len(key) < 40 or len(set(key)) < 12:
        yield fault(
            "secret key",
            "short or guessable",
            "Whoever guesses it signs in as anybody.",
            "Stop, delete secret.key, start: a new one is made and everybody signs in again.",
        )
    elif "WELLHEARD_SECRET_KEY" in os.environ:
        yield fine("secret key", f"{len(key)} characters, from WELLHEARD_SECRET_KEY")
    elif path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield fault("secret key", "others may read it", "Whoever reads it signs in as anybody.", f"chmod 600 {path}")
    else:
        yield fine("secret key", f"{len(key)} characters, in secret.key, for its owner alone")


def base_url() -> Finding:
    url = urlsplit(settings.BASE_URL)
    if url.hostname in HERE:
        return warning(
            "address",
            f"{settings.BASE_URL}: this machine alone",
            "Links to surveys are made from it, and nobody else can open them.",
            "Set WELLHEARD_BASE_URL to the address people use, such as https://feedback.example.com.",
        )
    if url.scheme != "https":
        return fault(
            "address",
            f"{settings.BASE_URL}: not encrypted",
            "Passwords and answers travel in the open, and cookies are sent without protection.",
            "Put a proxy with TLS in front and set WELLHEARD_BASE_URL to https://...",
        )
    return fine("address", settings.BASE_URL)


def proxies() -> Finding:
    named = settings.PROXIES
    if named:
        return fine("proxies", f"{len(named)} networks whose word on a visitor's address is taken")
    if settings.SECURE:
        return warning(
            "proxies",
            "none is trusted",
            "Behind a proxy all visitors seem to come from its address, and share one allowance of tries.",
            "Set WELLHEARD_PROXIES to the proxy's address, such as 127.0.0.1.",
        )
    return fine("proxies", "none is trusted; visitors' addresses are those of their connections")


def folder(path: Path) -> Finding:
    known = path.stat()
    if known.st_uid != os.geteuid():
        return warning(
            "data folder",
            f"{path} belongs to another account than this one",
            "Files made now may not be readable for the product later.",
            "Run every command as the account that runs `wellheard up`.",
        )
    if known.st_mode & 0o007:
        return fault(
            "data folder",
            f"{path} is open to every account of this machine ({stat.S_IMODE(known.st_mode):o})",
            "It holds answers, comments and people's addresses.",
            f"chmod 700 {path}",
        )
    return fine("data folder", f"{path}, for its owner alone")
