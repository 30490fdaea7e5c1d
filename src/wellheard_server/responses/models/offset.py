"""How far each reader has come; moved in the same transaction as what was read."""

from uuid import UUID

from django.db import models


class DrainOffset(models.Model):
    """The last inbox row turned into a response. One row an inbox."""

    inbox = models.CharField(max_length=40, primary_key=True)
    seq = models.BigIntegerField(default=0)

    @classmethod
    def locked(cls, inbox: str) -> "DrainOffset":
        """Within a transaction: the row, held until it ends, so that two drains take turns."""
        cls.objects.get_or_create(inbox=inbox)
        return cls.objects.select_for_update().get(inbox=inbox)


class LedgerOffset(models.Model):
    """Per workspace: the highest `Response.seq` given out, and a note of how far the lake came (the lake itself is what counts)."""

    workspace = models.OneToOneField("accounts.Workspace", on_delete=models.CASCADE, primary_key=True)
    given = models.BigIntegerField(default=0)
    written = models.BigIntegerField(default=0)

    @classmethod
    def locked(cls, workspace_id: UUID) -> "LedgerOffset":
        """Within a transaction: the row, held until it ends."""
        cls.objects.get_or_create(workspace_id=workspace_id)
        return cls.objects.select_for_update().get(workspace_id=workspace_id)

    @classmethod
    def given_to(cls, workspace_id: UUID) -> int:
        return cls.objects.filter(workspace_id=workspace_id).values_list("given", flat=True).first() or 0

    @classmethod
    def give(cls, workspace_id: UUID, n: int) -> range:
        """`n` new numbers for changed responses. In the transaction that stores them: whoever sees `given` sees every response below it."""
        offset = cls.locked(workspace_id)
        offset.given += n
        offset.save(update_fields=["given"])
        return range(offset.given - n + 1, offset.given + 1)
