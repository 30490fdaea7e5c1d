"""Someone we know or met once."""

from django.db import models

from wellheard.base.ids import uuid7
from wellheard_server.base.scope import Scoped


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
            models.UniqueConstraint(fields=["workspace", "external_id"], condition=~models.Q(external_id=""), name="one_person_by_external_id"),
            models.UniqueConstraint(fields=["workspace", "email"], condition=~models.Q(email=""), name="one_person_by_email"),
        ]
