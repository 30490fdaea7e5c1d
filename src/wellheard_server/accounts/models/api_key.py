"""A key a program signs in with: rights are its scopes AND its owner's role, both asked at every request."""

from django.db import models

from wellheard_server.base.scope import Scoped


class ApiKey(Scoped):
    name = models.CharField(max_length=120)
    owner = models.ForeignKey("accounts.Membership", on_delete=models.CASCADE, related_name="keys")
    key_hash = models.CharField(max_length=64, unique=True)
    start = models.CharField(max_length=12)  # first characters, to tell keys apart on screen
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        abstract = False

    @property
    def is_revoked(self) -> bool:
        return hasattr(self, "revocation")


class KeyRevocation(Scoped):
    key = models.OneToOneField(ApiKey, on_delete=models.CASCADE, related_name="revocation")
    by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(Scoped.Meta):
        abstract = False
