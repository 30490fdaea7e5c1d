"""How a program proves who it is: `Authorization: Bearer wh_...`. Every operation of the API names the permission it takes."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from wellheard.base.ids import hashed
from wellheard_server.accounts import models
from wellheard_server.accounts.roles import PERMISSIONS
from wellheard_server.base import limits
from wellheard_server.base.scope import enter


class ApiKey(HttpBearer):
    """Serves keys that hold `permission` and whose owner still has it, inside the key's workspace. None: any living key.

    The request gains `workspace`, `membership` (the owner's) and `actor`. The scope ends with the operation (base/api.py).
    Raises limits.TooMany for an address that tries keys out.
    """

    def __init__(self, permission: str | None) -> None:
        if permission is not None and permission not in PERMISSIONS:
            raise KeyError(f"no permission is called {permission}")
        super().__init__()
        self.permission = permission

    def authenticate(self, request: HttpRequest, token: str) -> models.ApiKey | None:
        key = _living(token)
        if key is None:
            limits.KEYS.take(limits.address(request), now=timezone.now())
            return None
        if self.permission is not None and not key.allows(self.permission):
            raise PermissionDenied(f"The key or its owner's role lacks the permission {self.permission}.")
        enter(key.workspace_id)
        request.workspace, request.membership, request.actor = key.workspace, key.owner, f"key:{key.pk}"
        key.note_use()
        return key


def _living(token: str) -> models.ApiKey | None:
    """Not revoked, and its owner is still a member who may sign in (a removed member's keys are gone with them)."""
    return (
        models.ApiKey.everywhere.select_related("workspace", "owner__user")
        .filter(key_hash=hashed(token, "key"), revocation=None, owner__user__is_active=True)
        .first()
    )
