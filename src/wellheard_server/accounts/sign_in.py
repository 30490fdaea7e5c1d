"""Signing in: the same answer, after the same work, whether the account exists or not; after ten wrong tries in ten minutes a pause."""

from datetime import datetime

from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest

from wellheard_server.accounts.models import User
from wellheard_server.base import limits


def sign_in(request: HttpRequest, email: str, password: str, *, now: datetime) -> User | None:
    """The user, or None for an unknown account, a wrong password and a closed account alike. Raises limits.TooMany.

    Tries are written down before the password is looked at, so that guesses made at once are counted too.
    """
    address, email = limits.address(request), email.strip().lower()
    account = f"{address} {email}"
    with transaction.atomic():
        limits.SIGN_IN_TO_AN_ACCOUNT.take(account, now=now)
        tried = limits.SIGN_IN_FROM_AN_ADDRESS.take(address, now=now)
    user = authenticate(request, username=email, password=password)  # hashes for unknown accounts too
    if user is not None:
        tried.give_back()
        limits.SIGN_IN_TO_AN_ACCOUNT.clear(account, now=now)
    return user
