"""A backup that was made and read back: status page and doctor say how old the last one is."""

from django.db import models


class Backup(models.Model):
    """`as_of`: everything acknowledged before that moment is in it. `name` is the file's own, without its folder."""

    name = models.CharField(max_length=200)
    as_of = models.DateTimeField()
    seconds = models.FloatField()
    size = models.BigIntegerField()
    responses = models.BigIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)
