"""A moment where the customer meets the business: the till, the delivery, the web shop."""

from django.db import models

from wellheard_server.base.scope import Scoped


class Touchpoint(Scoped):
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(Scoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_touchpoint_by_name")]
        ordering = ["name"]
