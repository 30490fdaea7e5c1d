"""What the house did and others may want to know. Audit log, feeds, webhooks and timelines are all readings of this one table."""

from django.db import models

from wellheard_server.base.scope import Scoped


class Announcement(Scoped):
    """One row in the same transaction as the change it tells of. `data` holds ids and facts of the change, no personal data."""

    kind = models.CharField(max_length=60)
    subject_id = models.UUIDField(null=True)
    actor = models.CharField(max_length=60, blank=True)  # "member:<id>", "key:<id>", "respondent", "house"
    data = models.JSONField(default=dict)
    announced_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["workspace", "-announced_at"], name="announcement_by_time"),
            models.Index(fields=["workspace", "subject_id"], name="announcement_by_subject"),
        ]
