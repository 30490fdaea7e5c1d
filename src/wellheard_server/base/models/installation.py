"""What every node of this database must have in common."""

from django.db import models


class Installation(models.Model):
    """`key` is a fingerprint of the secret key, `lake` the mark that lies in the lake. `arriving_at` stands while everything is being
    carried in from elsewhere; `arrived` is the hash of what was, once it is all here."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)  # there is only ever one
    key = models.CharField(max_length=64, blank=True)
    lake = models.CharField(max_length=64, blank=True)
    arriving_at = models.DateTimeField(null=True)
    arrived = models.CharField(max_length=64, blank=True)
