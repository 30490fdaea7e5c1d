"""A user's place in a workspace: the role fixes what they may do (accounts/roles.py)."""

from django.db import models

from wellheard.base.ids import uuid7
from wellheard_server.accounts.roles import permissions_of


class Membership(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey("accounts.Workspace", on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="one_membership_each")]

    @property
    def permissions(self) -> list[str]:
        """What the role may do; the navigation shows only where they may go."""
        return permissions_of(self.role)
