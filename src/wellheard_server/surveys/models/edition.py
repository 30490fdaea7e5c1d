"""A counter that grows whenever something respondents can see changed, so that every process notices by asking for one number."""

from django.db import models
from django.db.models import F


class HouseEdition(models.Model):
    """One row. Bumped in the transaction of the change."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)

    @classmethod
    def bump(cls) -> None:
        if not cls.objects.filter(id=1).update(number=F("number") + 1):
            cls.objects.get_or_create(id=1, defaults={"number": 1})
