"""An inbox row that could not become part of a response: kept with the reason, counted, never in the way of the next."""

from django.db import models

REASONS = ("unreadable", "unknown_survey", "unknown_version", "other_survey", "unstorable")


class ParkedRow(models.Model):
    """Not of a workspace: the workspace may be what is missing. Where its workspace was deleted, the body went with it."""

    inbox = models.CharField(max_length=40)
    seq = models.BigIntegerField()
    workspace_id = models.UUIDField(null=True)
    survey_id = models.UUIDField(null=True)
    response_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=20)
    body = models.BinaryField()
    received_at = models.DateTimeField()
    parked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inbox", "seq"], name="parked_once")]
