"""How often somebody did one thing lately, for all processes and nodes together. Who it was is not told: only a keyed hash of the day."""

from django.db import models


class LimitSlot(models.Model):
    """Grain: one row per limit, somebody and slot of time. Worthless after `until`, and swept then."""

    key = models.CharField(max_length=64)
    slot = models.BigIntegerField()  # time since 1970, in slots of the limit's own length
    count = models.IntegerField()
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "slot"], name="limit_slot_once")]
        indexes = [models.Index(fields=["until"], name="limit_slot_until")]
