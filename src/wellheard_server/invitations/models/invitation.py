"""One person, one survey, one personal link: stored hashed, one answer, revocable, expiring."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from wellheard.base.ids import hashed, new_secret, response_id
from wellheard_server.accounts.models import User
from wellheard_server.base.announcements import announce
from wellheard_server.base.scope import Scoped, ScopedManager
from wellheard_server.invitations.announcements import InvitationRevoked, InvitationsMade
from wellheard_server.surveys.models import Survey

LIVES_FOR = timedelta(days=60)  # long enough for a holiday, short enough that a forgotten link is no door for ever
MOST_AT_ONCE = 5_000


class InvitationQuerySet(models.QuerySet):
    def with_state(self, now: datetime) -> Self:
        """Each with `state`: revoked, answered, expired or live. Answers belong to a later room, so they are asked for by their name."""
        responses = self.model._meta.get_field("response").related_model.everywhere  # across: of invitations in scope
        finished = responses.filter(invitation=OuterRef("pk"), completed_at__isnull=False)
        is_answered = Exists(finished)
        return self.annotate(
            state=models.Case(
                models.When(revocation__isnull=False, then=models.Value("revoked")),
                models.When(is_answered, then=models.Value("answered")),
                models.When(expires_at__lte=now, then=models.Value("expired")),
                default=models.Value("live"),
                output_field=models.CharField(),
            ),
        )


class Invitation(Scoped):
    """`response_id` is the id of the one response its token can write (wellheard.base.ids.response_id), so one answer each is a primary key."""

    survey = models.ForeignKey("surveys.Survey", on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True)
    channel = models.CharField(max_length=20, default="personal")
    label = models.CharField(max_length=300, blank=True)  # what the maker wrote to know it by
    token_hash = models.CharField(max_length=64, unique=True)
    response_id = models.UUIDField(unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    objects = ScopedManager.from_queryset(InvitationQuerySet)()

    class Meta(Scoped.Meta):
        abstract = False
        indexes = [models.Index(fields=["workspace", "-made_at"], name="invitation_by_time")]

    def __str__(self) -> str:
        return self.label or str(self.id)

    @classmethod
    def make(cls, survey: Survey, labels: Sequence[str], *, expires_at: datetime, actor: str) -> "list[MadeLink]":
        """One for each label. The links are in what is returned and nowhere else: only hashes are kept."""
        made = [MadeLink(label, new_secret()) for label in labels]
        rows = [
            cls(
                workspace_id=survey.workspace_id,
                survey=survey,
                label=link.label,
                token_hash=hashed(link.token, "invitation"),
                response_id=response_id(link.token),
                expires_at=expires_at,
            )
            for link in made
        ]
        with transaction.atomic():
            cls.objects.bulk_create(rows, batch_size=500)
            announce(InvitationsMade(subject_id=survey.id, n=len(rows)), actor=actor)
        for link, row in zip(made, rows, strict=True):
            link.invitation = row
        return made

    def revoke(self, *, by: User | None, actor: str) -> None:
        """The link opens nothing any more. Once more changes nothing."""
        with transaction.atomic():
            _, is_new = InvitationRevocation.objects.get_or_create(
                invitation=self, defaults={"by": by, "workspace_id": self.workspace_id}
            )
            if is_new:
                announce(InvitationRevoked(subject_id=self.id), actor=actor)


class MadeLink:
    """A link that was just made: the only moment its address is known."""

    invitation: Invitation

    def __init__(self, label: str, token: str) -> None:
        self.label, self.token = label, token

    @property
    def url(self) -> str:
        return f"{settings.BASE_URL}/p/{self.token}"


class InvitationRevocation(Scoped):
    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="revocation")
    by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(Scoped.Meta):
        abstract = False
