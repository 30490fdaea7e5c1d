"""Joining a workspace by a link that is shown once: bound to an address, its role fixed when it was made, used once."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from wellheard.base.errors import NotAllowed
from wellheard.base.ids import hashed, new_secret
from wellheard_server.accounts.announcements import InvitationWithdrawn, MemberInvited, MemberJoined
from wellheard_server.accounts.models import Joining, JoinLink, Membership, User
from wellheard_server.accounts.roles import may_touch
from wellheard_server.base.announcements import announce
from wellheard_server.base.scope import scope

VALID = timedelta(days=7)


def invite(email: str, role: str, *, by: Membership, now: datetime) -> tuple[JoinLink, str]:
    """The link's row and its secret. An address has one open offer: the one before is withdrawn. Raises NotAllowed."""
    if not may_touch(by.role, role):
        raise NotAllowed("Only an owner makes, changes or removes owners.", code="owners_only")
    email, secret = email.strip().lower(), new_secret()
    with transaction.atomic():
        JoinLink.objects.filter(email=email, joining=None).delete()
        link = JoinLink.objects.create(
            email=email, role=role, token_hash=hashed(secret, "join"), made_by=by.user, expires_at=now + VALID
        )
        announce(MemberInvited(subject_id=link.pk, role=role), actor=f"member:{by.pk}")
    return link, secret


def withdraw(link: JoinLink, *, by: Membership) -> None:
    with transaction.atomic():
        announce(InvitationWithdrawn(subject_id=link.pk), actor=f"member:{by.pk}")
        link.delete()


def find(secret: str, *, now: datetime) -> JoinLink | None:
    """None for never made, withdrawn, used and expired alike."""
    return (
        JoinLink.everywhere.select_related("workspace")
        .filter(token_hash=hashed(secret, "join"), joining=None, expires_at__gt=now)
        .first()
    )


def join(link: JoinLink, user: User, *, new: bool) -> Membership | None:
    """The membership. None when somebody was quicker with the same link: of fifty at once, one gets through. `new` users are saved here."""
    try:
        with transaction.atomic(), scope(link.workspace_id):
            if new:
                user.save(force_insert=True)
            membership = Membership.objects.create(workspace_id=link.workspace_id, user=user, role=link.role)
            Joining.objects.create(link=link, membership=membership)
            announce(MemberJoined(subject_id=membership.pk, role=membership.role), actor=f"member:{membership.pk}")
            return membership
    except IntegrityError:  # the link has its joining, or the person is in already
        return None
