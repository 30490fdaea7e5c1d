"""The thing being edited; what was published stands in its versions."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Value, When
from django.utils import timezone

from wellheard.base.errors import Issue, WellheardError
from wellheard.base.ids import new_secret
from wellheard.survey import Definition, as_dict, check, decode
from wellheard_server.accounts.models import User
from wellheard_server.base.announcements import announce
from wellheard_server.base.scope import Scoped, ScopedManager
from wellheard_server.surveys.announcements import (
    KeepingChanged,
    SurveyArchived,
    SurveyBegun,
    SurveyPublished,
    SurveyReopened,
)
from wellheard_server.surveys.models.edition import HouseEdition
from wellheard_server.surveys.models.version import Version

STEPS_KEPT = 50


class DraftMoved(WellheardError):
    """Somebody saved the draft meanwhile; what came now is not stored over it."""


class NotSound(WellheardError):
    """The draft has errors and cannot be published."""

    def __init__(self, issues: list[Issue]) -> None:
        super().__init__(
            "The draft has faults that must be mended first.",
            code="not_sound",
            hint=" ".join(issue.message for issue in issues),
        )
        self.issues = issues


def new_slug() -> str:
    """Ten characters that are easy to read aloud and say nothing about other surveys."""
    return new_secret().replace("_", "").replace("-", "").lower()[:10]


class SurveyQuerySet(models.QuerySet):
    def with_state(self) -> Self:
        """Each with `listed_state`: draft, live or archived. Without the drafts, which a list does not show."""
        published = Exists(Version.everywhere.filter(survey=OuterRef("pk")))  # across: of a survey already in scope
        state = Case(
            When(archival__isnull=False, then=Value("archived")),
            When(published, then=Value("live")),
            default=Value("draft"),
        )
        return self.defer("draft").annotate(listed_state=state)


class Survey(Scoped):
    """`draft` is a survey definition (wellheard.survey.definition) as JSON, also while it is not yet sound."""

    name = models.CharField(max_length=300)
    slug = models.CharField(max_length=40, unique=True, default=new_slug)
    touchpoint = models.ForeignKey("journeys.Touchpoint", on_delete=models.SET_NULL, null=True, blank=True)
    draft = models.JSONField(default=dict)
    draft_edit = models.PositiveIntegerField(default=0)  # counts saves: two editors do not overwrite each other unseen
    drafted_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)
    personal_only = models.BooleanField(default=False)  # answered by personal link alone
    answered = models.PositiveBigIntegerField(default=0)  # completed responses, kept up to date by whoever stores them

    # Days that what people said is kept; empty is for ever (responses/keeping/retention.py).
    keep_answers_days = models.PositiveIntegerField(null=True, blank=True)
    keep_comments_days = models.PositiveIntegerField(null=True, blank=True)
    keep_names_days = models.PositiveIntegerField(null=True, blank=True)

    objects = ScopedManager.from_queryset(SurveyQuerySet)()

    class Meta(Scoped.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.name

    @classmethod
    def begin(cls, name: str, definition: Definition, *, actor: str) -> "Survey":
        """A new draft."""
        with transaction.atomic():
            survey = cls.objects.create(name=name, draft=as_dict(definition))
            announce(SurveyBegun(subject_id=survey.id), actor=actor)
        return survey

    @property
    def url(self) -> str:
        """Where people answer."""
        return f"{settings.BASE_URL}/s/{self.slug}"

    @property
    def definition(self) -> Definition:
        return decode(self.draft)

    @property
    def is_archived(self) -> bool:
        return hasattr(self, "archival")

    @property
    def state(self) -> str:
        """draft, live or archived."""
        if self.is_archived:
            return "archived"
        return "live" if self.latest else "draft"

    @property
    def latest(self) -> Version | None:
        """The version people answer now."""
        return self.versions.order_by("-number").first()

    def used_keys(self) -> set[str]:
        """Keys of questions that were ever published: answers know them, so another question may not take one."""
        return {question.key for version in self.versions.all() for question in version.frozen.questions}

    def used_codes(self, key: str) -> set[str]:
        """Codes of choices that were ever published under that question."""
        frozen = [version.frozen for version in self.versions.all()]
        return {
            choice.code
            for each in frozen
            for question in each.questions
            if question.key == key
            for choice in question.choices
        }

    def issues(self) -> list[Issue]:
        return check(self.definition)

    def save_draft(self, definition: Definition, *, edit: int) -> None:
        """`edit` is the save it was made from. Raises DraftMoved when that is not the last one."""
        with transaction.atomic():
            before = as_dict(self.definition)
            moved = {"draft": as_dict(definition), "draft_edit": edit + 1, "drafted_at": timezone.now()}
            if not Survey.objects.filter(id=self.id, draft_edit=edit).update(**moved):
                raise DraftMoved("Somebody else saved this survey meanwhile.", code="draft_moved")
            DraftStep.objects.create(survey=self, edit=edit, definition=before)
            DraftStep.objects.filter(survey=self, edit__lt=edit - STEPS_KEPT).delete()
        self.draft, self.draft_edit, self.drafted_at = moved.values()

    def belong(self, *, touchpoint: models.Model | None, personal_only: bool, name: str = "") -> None:
        """What the team calls it, what moment it asks about, and who may answer."""
        self.name, self.touchpoint, self.personal_only = name or self.name, touchpoint, personal_only
        with transaction.atomic():
            self.save(update_fields=["name", "touchpoint", "personal_only"])
            HouseEdition.bump()

    def keep(self, *, answers: int | None, comments: int | None, names: int | None, actor: str) -> None:
        """Days; None is for ever."""
        days = {"keep_answers_days": answers, "keep_comments_days": comments, "keep_names_days": names}
        with transaction.atomic():
            Survey.objects.filter(id=self.id).update(**days)
            announce(KeepingChanged(subject_id=self.id, **days), actor=actor)
        for field, value in days.items():
            setattr(self, field, value)

    @property
    def can_undo(self) -> bool:
        return self.steps.exists()

    def undo(self) -> bool:
        """Takes back the last save that was not taken back yet. False when there is none."""
        with transaction.atomic():
            step = self.steps.order_by("-edit").first()
            if step is None:
                return False
            Survey.objects.filter(id=self.id).update(
                draft=step.definition, draft_edit=F("draft_edit") + 1, drafted_at=timezone.now()
            )
            step.delete()
        self.refresh_from_db()
        return True

    def publish(self, *, by: User | None, actor: str, at: datetime | None = None) -> Version:
        """Freezes the draft as the next version; what respondents see changes at commit. Raises NotSound."""
        if errors := [issue for issue in self.issues() if issue.level == "error"]:
            raise NotSound(errors)
        with transaction.atomic():
            Survey.objects.select_for_update().get(id=self.id)
            number = (self.versions.aggregate(last=models.Max("number"))["last"] or 0) + 1
            version = Version.objects.create(
                survey=self,
                number=number,
                definition=as_dict(self.definition),
                published_by=by,
                published_at=at or timezone.now(),
            )
            announce(SurveyPublished(subject_id=self.id, number=number), actor=actor)
            HouseEdition.bump()
        return version

    def archive(self, *, by: User | None, actor: str) -> None:
        """Closed: nobody can answer any more. Once more changes nothing."""
        with transaction.atomic():
            _, is_new = Archival.objects.get_or_create(
                survey=self, defaults={"by": by, "workspace_id": self.workspace_id}
            )
            if is_new:
                announce(SurveyArchived(subject_id=self.id), actor=actor)
                HouseEdition.bump()

    def reopen(self, *, actor: str) -> None:
        with transaction.atomic():
            if Archival.objects.filter(survey=self).delete()[0]:
                announce(SurveyReopened(subject_id=self.id), actor=actor)
                HouseEdition.bump()
        self.__dict__.pop("archival", None)
        self._state.fields_cache.pop("archival", None)


class Archival(Scoped):
    """The survey was closed: by whom, when. Taking it back deletes the row."""

    survey = models.OneToOneField(Survey, on_delete=models.CASCADE, related_name="archival")
    by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(Scoped.Meta):
        abstract = False


class DraftStep(Scoped):
    """What the draft was before a save, so that every step can be undone. The last fifty are kept."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="steps")
    edit = models.PositiveIntegerField()
    definition = models.JSONField()

    class Meta(Scoped.Meta):
        abstract = False
