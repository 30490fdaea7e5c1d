"""A file that was brought in: the same file brought in again adds nothing."""

from django.db import models

from wellheard_server.base.scope import Scoped


class Import(Scoped):
    survey = models.ForeignKey("surveys.Survey", on_delete=models.PROTECT)
    name = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    mapping = models.JSONField()
    rows = models.PositiveBigIntegerField(default=0)
    stored = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    # A survey that came with the file closes when the file is taken back. What still runs as 0.1 does not name it.
    made_survey = models.BooleanField(default=False, db_default=False)
    undone_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["workspace", "digest", "survey"], name="one_import_a_file")]
