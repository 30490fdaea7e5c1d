"""Whether anything may be sent to people. Every channel asks `is_on()` before each message, and never keeps the answer."""

from django.db import transaction
from django.utils import timezone

from wellheard_server.base.models import SendingStop
from wellheard_server.base.models.sending import ASKED


def is_on() -> bool:
    return open_stop() is None


def open_stop() -> SendingStop | None:
    """The stop that holds sending back now."""
    return SendingStop.objects.filter(resumed_at=None).order_by("pk").first()


def stop(*, by: str, reason: str = ASKED) -> None:
    """Nothing is sent from here on. Said twice is said once."""
    with transaction.atomic():
        if is_on():
            SendingStop.objects.create(reason=reason, stopped_by=by)


def resume(*, by: str) -> bool:
    """False when it was on already."""
    return bool(SendingStop.objects.filter(resumed_at=None).update(resumed_by=by, resumed_at=timezone.now()))
