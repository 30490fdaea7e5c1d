"""Signing in: the same answer, after the same work, whether the account exists or not; ten wrong tries in ten minutes, then a pause."""

from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest

from wellheard.base.ids import hashed
from wellheard_server.accounts.models import SignInAttempt, User

WINDOW = timedelta(minutes=10)
TRIES_AT_AN_ACCOUNT = 10
TRIES_FROM_AN_ADDRESS = 100  # behind a company's one address sit many who mistype


class TooMany(Exception):
    """Comes back after `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def sign_in(request: HttpRequest, email: str, password: str, *, now: datetime) -> User | None:
    """The user, or None for an unknown account, a wrong password and a closed account alike. Raises TooMany.

    The client's address is the connection's own, never what a header says.
    """
    email = email.strip().lower()
    address = request.META.get("REMOTE_ADDR", "")
    account_hash, address_hash = hashed(f"{address} {email}", "sign-in"), hashed(address, "sign-in")
    _begin(account_hash, address_hash, now)
    user = authenticate(request, username=email, password=password)  # hashes for unknown accounts too
    if user is not None:
        SignInAttempt.objects.filter(account_hash=account_hash).delete()
    return user


def _begin(account_hash: str, address_hash: str, now: datetime) -> None:
    """The try is written down before it is made, and counted in the same transaction, so that many at once are still many."""
    with transaction.atomic():
        SignInAttempt.objects.filter(at__lt=now - WINDOW).delete()
        _pause({"account_hash": account_hash}, TRIES_AT_AN_ACCOUNT, now)
        _pause({"address_hash": address_hash}, TRIES_FROM_AN_ADDRESS, now)
        SignInAttempt.objects.create(account_hash=account_hash, address_hash=address_hash, at=now)


def _pause(which: dict[str, str], most: int, now: datetime) -> None:
    latest = list(SignInAttempt.objects.filter(**which).order_by("-at")[:most])
    if len(latest) == most:
        raise TooMany(max(1, int((latest[-1].at + WINDOW - now).total_seconds()) + 1))
