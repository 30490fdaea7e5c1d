"""Who is at what: work that one process at a time does, and how long its word for it holds."""

from django.db import models


class Lease(models.Model):
    """`until` is by the database's clock, the only one all nodes share. A lease that lapsed is anybody's; its row stays, for the next."""

    name = models.CharField(max_length=120, primary_key=True)
    holder = models.CharField(max_length=40)
    until = models.DateTimeField()
