"""The thing being edited; what was published stands in its versions."""

from django.db import models

from wellheard.base.ids import new_secret
from wellheard_server.base.scope import Scoped


def new_slug() -> str:
    """Ten characters that are easy to read aloud and say nothing about other surveys."""
    return new_secret().replace("_", "").replace("-", "").lower()[:10]


class Survey(Scoped):
    """`draft` is a survey definition (wellheard.survey.definition) as JSON, also while it is not yet sound."""

    name = models.CharField(max_length=300)
    slug = models.CharField(max_length=40, unique=True, default=new_slug)
    touchpoint = models.ForeignKey("journeys.Touchpoint", on_delete=models.SET_NULL, null=True, blank=True)
    draft = models.JSONField(default=dict)
    draft_edit = models.PositiveIntegerField(default=0)  # counts saves, so that two editors do not overwrite each other unseen
    drafted_at = models.DateTimeField(auto_now=True)
    created_at = models.DateTimeField(auto_now_add=True)
    personal_only = models.BooleanField(default=False)  # answered by personal link alone

    class Meta(Scoped.Meta):
        abstract = False


class Archival(Scoped):
    """The survey was closed: by whom, when. Taking it back deletes the row."""

    survey = models.OneToOneField(Survey, on_delete=models.CASCADE, related_name="archival")
    by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(Scoped.Meta):
        abstract = False
