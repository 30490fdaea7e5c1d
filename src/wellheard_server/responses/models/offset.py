"""How far each reader has come; moved in the same transaction as what was read."""

from django.db import models


class DrainOffset(models.Model):
    """The last inbox row turned into a response. One row an inbox."""

    inbox = models.CharField(max_length=40, primary_key=True)
    seq = models.BigIntegerField(default=0)


class LedgerOffset(models.Model):
    """Per workspace: the highest `Response.seq` given out, and the highest whose facts are in the lake."""

    workspace = models.OneToOneField("accounts.Workspace", on_delete=models.CASCADE, primary_key=True)
    given = models.BigIntegerField(default=0)
    written = models.BigIntegerField(default=0)
    generation = models.PositiveIntegerField(default=0)  # grows with each rebuild, part of the writer's name in the lake's log
