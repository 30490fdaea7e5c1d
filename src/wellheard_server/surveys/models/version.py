"""A published, frozen definition. Every answer knows the version it answers."""

from django.db import models

from wellheard.survey import Definition, decode
from wellheard_server.base.scope import Scoped


class Version(Scoped):
    survey = models.ForeignKey("surveys.Survey", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    published_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True)
    published_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="one_version_by_number")]

    @property
    def frozen(self) -> Definition:
        return decode(self.definition)
