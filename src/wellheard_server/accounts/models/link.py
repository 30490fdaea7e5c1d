"""Links that are shown once and work once, so that joining and resetting need no mail. Only their hashes are kept."""

from django.db import models

from wellheard.base.ids import uuid7
from wellheard_server.base.scope import Scoped


class SetupLink(models.Model):
    """The first run's door: printed on the console, closed for good with the first admin (`closed_at`)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)  # there is only ever one
    token_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)


class JoinLink(Scoped):
    """An offer to join with a role fixed at issue, bound to an address."""

    email = models.EmailField()
    role = models.CharField(max_length=12)
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        abstract = False


class Joining(Scoped):
    """The link was used: who and when. One row a link, so fifty redemptions at once make one membership."""

    link = models.OneToOneField(JoinLink, on_delete=models.CASCADE, related_name="joining")
    membership = models.ForeignKey("accounts.Membership", on_delete=models.CASCADE)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(Scoped.Meta):
        abstract = False


class ResetLink(models.Model):
    """A new password for a user, made by an owner or admin who shares a workspace, or on the command line."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
