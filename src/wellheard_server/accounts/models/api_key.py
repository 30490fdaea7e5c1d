"""A key a program signs in with: rights are its scopes AND its owner's role, both asked at every request."""

from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone

from wellheard.base.errors import NotAllowed
from wellheard.base.ids import hashed, new_secret
from wellheard_server.accounts.announcements import KeyMade, KeyRevoked
from wellheard_server.accounts.models.membership import Membership
from wellheard_server.accounts.models.user import User
from wellheard_server.base.announcements import announce
from wellheard_server.base.scope import Scoped

PREFIX = "wh_"


class ApiKey(Scoped):
    name = models.CharField(max_length=120)
    owner = models.ForeignKey("accounts.Membership", on_delete=models.CASCADE, related_name="keys")
    key_hash = models.CharField(max_length=64, unique=True)
    start = models.CharField(max_length=12)  # first characters, to tell keys apart on screen
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)  # within the hour: a commit for every call would cost more than it tells

    class Meta(Scoped.Meta):
        abstract = False

    @classmethod
    def make(cls, name: str, scopes: list[str], *, owner: Membership) -> tuple["ApiKey", str]:
        """The key and its text, which is shown once. Raises NotAllowed for a scope its owner has no permission for."""
        if beyond := sorted(set(scopes) - set(owner.permissions)):
            raise NotAllowed(f"A key cannot do more than its owner: {', '.join(beyond)}.", code="beyond_owner")
        text = PREFIX + new_secret()
        with transaction.atomic():
            key = cls.objects.create(
                name=name, owner=owner, key_hash=hashed(text, "key"), start=text[:7], scopes=sorted(set(scopes))
            )
            announce(KeyMade(subject_id=key.pk, scopes=key.scopes), actor=f"member:{owner.pk}")
        return key, text

    def allows(self, permission: str) -> bool:
        return permission in self.scopes and self.owner.may(permission)

    @property
    def is_revoked(self) -> bool:
        return hasattr(self, "revocation")

    def revoke(self, by: User, *, actor: str) -> None:
        """Once is enough; twice is no error."""
        with transaction.atomic():
            _, is_new = KeyRevocation.objects.get_or_create(
                key=self, defaults={"by": by, "workspace_id": self.workspace_id}
            )
            if is_new:
                announce(KeyRevoked(subject_id=self.pk), actor=actor)

    def note_use(self) -> None:
        now = timezone.now()
        if self.used_at is None or now - self.used_at > timedelta(hours=1):
            type(self).objects.filter(pk=self.pk).update(used_at=now)


class KeyRevocation(Scoped):
    key = models.OneToOneField(ApiKey, on_delete=models.CASCADE, related_name="revocation")
    by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(Scoped.Meta):
        abstract = False
