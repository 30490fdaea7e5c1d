"""One person, one survey, one personal link: stored hashed, one answer, revocable, expiring."""

from django.db import models

from wellheard_server.base.scope import Scoped


class Invitation(Scoped):
    """`response_id` is the id of the one response its token can write (wellheard.base.ids.response_id), so one answer each is a primary key."""

    survey = models.ForeignKey("surveys.Survey", on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True)
    channel = models.CharField(max_length=20, default="link")
    label = models.CharField(max_length=300, blank=True)  # what the maker wrote to know it by
    token_hash = models.CharField(max_length=64, unique=True)
    response_id = models.UUIDField(unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        abstract = False


class InvitationRevocation(Scoped):
    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="revocation")
    by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(Scoped.Meta):
        abstract = False
