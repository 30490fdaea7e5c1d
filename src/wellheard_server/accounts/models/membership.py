"""A user's place in a workspace: the role fixes what they may do (accounts/roles.py)."""

from typing import Self

from django.db import models, transaction

from wellheard.base.errors import NotAllowed
from wellheard.base.ids import uuid7
from wellheard_server.accounts.announcements import MemberRemoved, RoleChanged
from wellheard_server.accounts.roles import allows, may_touch, permissions_of
from wellheard_server.base.announcements import announce


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
        return permissions_of(self.role)

    def may(self, permission: str) -> bool:
        return allows(self.role, permission)

    def change_role(self, role: str, *, by: "Membership") -> None:
        """Acts at their next request. Raises NotAllowed when `by` may not, or when it would leave the workspace without an owner."""
        with transaction.atomic():
            now = self._fresh()
            if not (may_touch(by.role, now.role) and may_touch(by.role, role)):
                raise NotAllowed("Only an owner makes, changes or removes owners.", code="owners_only")
            if now.role == "owner" and role != "owner":
                self._keep_an_owner()
            if now.role != role:
                type(self).objects.filter(pk=self.pk).update(role=role)
                announce(RoleChanged(subject_id=self.pk, before=now.role, after=role), actor=f"member:{by.pk}")
        self.role = role

    def remove(self, *, by: "Membership") -> None:
        """Their keys go with them. Raises as `change_role` does."""
        with transaction.atomic():
            now = self._fresh()
            if not may_touch(by.role, now.role) and self.pk != by.pk:
                raise NotAllowed("Only an owner makes, changes or removes owners.", code="owners_only")
            if now.role == "owner":
                self._keep_an_owner()
            announce(MemberRemoved(subject_id=self.pk, role=now.role), actor=f"member:{by.pk}")
            now.delete()

    def _fresh(self) -> Self:
        """As it stands, with the workspace's memberships held still: two owners may not remove each other in the same second."""
        list(type(self).objects.select_for_update().filter(workspace_id=self.workspace_id, role="owner").order_by("pk"))
        return type(self).objects.select_for_update().get(pk=self.pk)

    def _keep_an_owner(self) -> None:
        others = (
            type(self)
            .objects.filter(workspace_id=self.workspace_id, role="owner", user__is_active=True)
            .exclude(pk=self.pk)
        )
        if not others.exists():
            raise NotAllowed("A workspace needs an owner: make someone else an owner first.", code="last_owner")
