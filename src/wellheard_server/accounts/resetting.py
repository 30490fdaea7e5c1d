"""A new password without mail: somebody who may makes a link, it is shown once, and it works once within a day."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from wellheard.base.errors import NotAllowed
from wellheard.base.ids import hashed, new_secret
from wellheard_server.accounts.announcements import ResetLinkMade
from wellheard_server.accounts.models import Membership, ResetLink, User
from wellheard_server.accounts.roles import may_touch
from wellheard_server.base.announcements import announce

VALID = timedelta(hours=24)


def make_link(user: User, *, by: User | None, now: datetime) -> str:
    """The secret. An older open link stops working."""
    secret = new_secret()
    with transaction.atomic():
        ResetLink.objects.filter(user=user, used_at=None).delete()
        ResetLink.objects.create(user=user, token_hash=hashed(secret, "reset"), made_by=by, expires_at=now + VALID)
    return secret


def make_link_for(member: Membership, *, by: Membership, now: datetime) -> str:
    """Whoever holds the link can sign in as that member everywhere, so it is refused where it would open more than `by` may touch.

    Raises NotAllowed when the member is an owner, an installer or a member of a workspace in which `by` could not do the same.
    """
    if member.pk == by.pk:
        raise NotAllowed("Change your own password on your account page.", code="own_account")
    ruled = set(
        Membership.objects.filter(user=by.user, role__in=("owner", "admin")).values_list("workspace_id", "role")
    )
    roles = dict(ruled)
    others = Membership.objects.filter(user=member.user)
    if any(not may_touch(roles.get(each.workspace_id, "viewer"), each.role) for each in others):
        raise NotAllowed(
            "This person's account reaches further than yours. Whoever runs this Wellheard can make a link with `wellheard reset`.",
            code="beyond_you",
        )
    if member.user.is_installer and not by.user.is_installer:
        raise NotAllowed(
            "This person's account reaches further than yours. Whoever runs this Wellheard can make a link with `wellheard reset`.",
            code="beyond_you",
        )
    with transaction.atomic():
        announce(ResetLinkMade(subject_id=member.pk), actor=f"member:{by.pk}")
        return make_link(member.user, by=by.user, now=now)


def find(secret: str, *, now: datetime) -> ResetLink | None:
    """None for never made, used and expired alike."""
    return (
        ResetLink.objects.select_related("user")
        .filter(token_hash=hashed(secret, "reset"), used_at=None, expires_at__gt=now, user__is_active=True)
        .first()
    )


def use(link: ResetLink, password: str, *, now: datetime) -> bool:
    """Sets the password and ends every session. False when the link was used meanwhile."""
    encoded = make_password(password)
    with transaction.atomic():
        if not ResetLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=now).update(used_at=now):
            return False
        User.objects.filter(pk=link.user_id).update(password=encoded)
    return True
