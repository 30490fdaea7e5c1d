"""The first run's door: one link from the console, closed for good with the first admin, whichever way that admin came."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from wellheard.base.ids import hashed, new_secret
from wellheard_server.accounts.models import SetupLink, User, Workspace


def new_link() -> str | None:
    """A fresh secret, which makes the one before useless; None once there is an admin. Called at each start, for the old one is not kept."""
    secret = new_secret()
    with transaction.atomic():
        SetupLink.objects.get_or_create(pk=1, defaults={"token_hash": ""})
        if User.objects.filter(is_installer=True).exists():
            close()
        changed = SetupLink.objects.filter(pk=1, closed_at=None).update(token_hash=hashed(secret, "setup"))
    return secret if changed else None


def opens(secret: str) -> bool:
    return SetupLink.objects.filter(token_hash=hashed(secret, "setup"), closed_at=None).exists()


def is_waiting() -> bool:
    """Nobody has come in yet."""
    return not User.objects.filter(is_installer=True).exists()


def first_admin(
    secret: str, *, name: str, email: str, password: str, workspace: str, zone: str, language: str
) -> User | None:
    """The first admin and their workspace. None when the door is shut: of twenty who come at once, one closes it behind them."""
    encoded = make_password(password)  # slow on purpose, so before the lock
    with transaction.atomic():
        if not SetupLink.objects.filter(token_hash=hashed(secret, "setup"), closed_at=None).update(
            closed_at=timezone.now()
        ):
            return None
        if not is_waiting():
            return None
        user = User(email=email.strip().lower(), name=name, language=language, is_installer=True, password=encoded)
        user.save()
        Workspace.found(workspace, user, zone=zone, language=language)
    return user


def close() -> None:
    """From the command line an admin may come without the link; the door is shut then too."""
    now = timezone.now()
    if not SetupLink.objects.filter(pk=1, closed_at=None).update(closed_at=now):
        SetupLink.objects.get_or_create(pk=1, defaults={"token_hash": "", "closed_at": now})


def add_admin(*, name: str, email: str, password: str, language: str = "en") -> User:
    """Someone who may make workspaces, from the command line."""
    encoded = make_password(password)
    with transaction.atomic():
        close()
        user = User(email=email.strip().lower(), name=name, language=language, is_installer=True, password=encoded)
        user.save()
    return user
