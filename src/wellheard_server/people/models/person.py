"""Someone we know or met once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, models, transaction

from wellheard.base.ids import uuid7
from wellheard_server.base.announcements import announce
from wellheard_server.base.refusal import Refused
from wellheard_server.base.scope import Scoped, current_workspace_id
from wellheard_server.base.suppression import EMAIL, NUMBER, digests_of, lift, suppressed
from wellheard_server.people.announcements import PersonChanged, PersonMade

FIELDS = ("external_id", "name", "email", "language", "attributes")


class Person(Scoped):
    """`subject` is the random id facts carry; the name and address stay here, where they can be erased."""

    subject = models.UUIDField(default=uuid7, editable=False)
    external_id = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=300, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    attributes = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(Scoped.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "external_id"],
                condition=~models.Q(external_id=""),
                name="one_person_by_external_id",
            ),
            models.UniqueConstraint(
                fields=["workspace", "email"], condition=~models.Q(email=""), name="one_person_by_email"
            ),
        ]

    @classmethod
    def meet(cls, *, actor: str, by_hand: bool = False, **values: Any) -> "Person":
        """A new person. Raises Refused when the address or the external id is somebody's already, or of somebody who was erased.

        `by_hand`: a person wrote them down who came back by themselves, which a program cannot know.
        """
        with _one_each():
            _may_come(values, by_hand=by_hand)
            person = cls.objects.create(**_tidy(values))
            announce(PersonMade(subject_id=person.pk), actor=actor)
            return person

    def change(self, *, actor: str, by_hand: bool = False, **values: Any) -> None:
        """Sets what differs. Raises Refused as `meet` does."""
        values = _tidy(values)
        changed = [field for field, value in values.items() if getattr(self, field) != value]
        if not changed:
            return
        with _one_each():
            _may_come({field: values[field] for field in changed}, by_hand=by_hand)
            type(self).objects.filter(pk=self.pk).update(**{field: values[field] for field in changed})
            announce(PersonChanged(subject_id=self.pk, fields=sorted(changed)), actor=actor)
        for field in changed:
            setattr(self, field, values[field])


def _tidy(values: dict[str, Any]) -> dict[str, Any]:
    """Addresses are compared in small letters, so they are kept so."""
    return {**values, "email": values["email"].strip().lower()} if "email" in values else values


def _may_come(values: dict[str, Any], *, by_hand: bool) -> None:
    workspace_id = current_workspace_id()
    if by_hand:
        given = {kind: values.get(kind) or "" for kind in (EMAIL, NUMBER)}
        lift(workspace_id, digests_of(workspace_id, **given))
        return
    for kind in (EMAIL, NUMBER):
        if suppressed(workspace_id, kind, [values.get(kind) or ""]):
            raise Refused(
                f"The person with this {kind} was erased and is not taken in again by programs.",
                code="erased",
                status=409,
                field=kind,
                expected="somebody who was not erased",
            )


@contextmanager
def _one_each() -> Iterator[None]:
    """Turns the database's word for a duplicate into ours, naming the field."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        field = "email" if "email" in str(error) else "external_id"
        message = f"Somebody else has this {field}."
        raise Refused(message, code="taken", status=409, field=field, expected="one not used yet") from error
