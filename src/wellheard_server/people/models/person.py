"""Someone we know or met once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, models, transaction

from wellheard.base.ids import uuid7
from wellheard_server.base.announcements import announce
from wellheard_server.base.refusal import Refused
from wellheard_server.base.scope import Scoped
from wellheard_server.people.announcements import PersonChanged, PersonErased, PersonMade

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
    def meet(cls, *, actor: str, **values: Any) -> "Person":
        """A new person. Raises Refused when the address or the external id is somebody's already."""
        with _one_each():
            person = cls.objects.create(**_tidy(values))
            announce(PersonMade(subject_id=person.pk), actor=actor)
            return person

    def change(self, *, actor: str, **values: Any) -> None:
        """Sets what differs. Raises Refused as `meet` does."""
        values = _tidy(values)
        changed = [field for field, value in values.items() if getattr(self, field) != value]
        if not changed:
            return
        with _one_each():
            type(self).objects.filter(pk=self.pk).update(**{field: values[field] for field in changed})
            announce(PersonChanged(subject_id=self.pk, fields=sorted(changed)), actor=actor)
        for field in changed:
            setattr(self, field, values[field])

    def erase(self, *, actor: str) -> None:
        """The row goes; what they answered stays without a name."""
        with transaction.atomic():
            announce(PersonErased(subject_id=self.pk), actor=actor)
            self.delete()


def _tidy(values: dict[str, Any]) -> dict[str, Any]:
    """Addresses are compared in small letters, so they are kept so."""
    return {**values, "email": values["email"].strip().lower()} if "email" in values else values


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
