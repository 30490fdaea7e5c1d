"""A moment where the customer meets the business: the till, the delivery, the web shop."""

from django.db import IntegrityError, models, transaction

from wellheard_server.base.announcements import announce
from wellheard_server.base.refusal import Refused
from wellheard_server.base.scope import Scoped
from wellheard_server.journeys.announcements import TouchpointDropped, TouchpointMade, TouchpointRenamed


class Touchpoint(Scoped):
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(Scoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_touchpoint_by_name")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def named(cls, name: str, *, actor: str) -> "Touchpoint":
        """A new one. Raises Refused when the name is taken."""
        try:
            with transaction.atomic():
                row = cls.objects.create(name=name)
                announce(TouchpointMade(subject_id=row.pk), actor=actor)
                return row
        except IntegrityError as error:
            raise _taken(name) from error

    def rename(self, name: str, *, actor: str) -> None:
        """Raises Refused when the name is taken."""
        if name == self.name:
            return
        try:
            with transaction.atomic():
                type(self).objects.filter(pk=self.pk).update(name=name)
                announce(TouchpointRenamed(subject_id=self.pk), actor=actor)
        except IntegrityError as error:
            raise _taken(name) from error
        self.name = name

    def drop(self, *, actor: str) -> None:
        with transaction.atomic():
            announce(TouchpointDropped(subject_id=self.pk), actor=actor)
            self.delete()


def _taken(name: str) -> Refused:
    message = "A touchpoint of this name exists already."
    return Refused(message, code="taken", status=409, field="name", expected="a name not used yet", got=repr(name))
