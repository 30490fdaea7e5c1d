"""Nothing leaves the house while one of these is open: a restored copy must not write to people the real one writes to."""

from django.db import models

ASKED, RESTORED = "asked", "restored"


class SendingStop(models.Model):
    """Of the whole installation. `by` is an actor, such as `user:<id>` or `house`; an ended one stays as a note of who ended it."""

    reason = models.CharField(max_length=10)
    stopped_by = models.CharField(max_length=60)
    stopped_at = models.DateTimeField(auto_now_add=True)
    resumed_by = models.CharField(max_length=60, blank=True)
    resumed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "responses"  # its table is made by that room's 0006_care
