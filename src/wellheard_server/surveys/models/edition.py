"""A counter that grows whenever something respondents can see changed, so that every process notices by asking for one number."""

from typing import Protocol
from weakref import WeakSet

from django.db import models, transaction
from django.db.models import F


class Watcher(Protocol):
    def refresh(self) -> None: ...


watchers: WeakSet[Watcher] = WeakSet()


class HouseEdition(models.Model):
    """One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)

    @classmethod
    def bump(cls) -> None:
        """In the transaction of the change: watchers of this process look again at its commit, others see the number."""
        if not cls.objects.filter(id=1).update(number=F("number") + 1):
            cls.objects.get_or_create(id=1, defaults={"number": 1})
        transaction.on_commit(_tell)

    @classmethod
    def current(cls) -> int:
        return cls.objects.filter(id=1).values_list("number", flat=True).first() or 0


def _tell() -> None:
    for watcher in list(watchers):
        watcher.refresh()
