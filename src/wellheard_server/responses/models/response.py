"""One submission as it arrived. Everything to its right (facts, numbers) can be thrown away and made again."""

from django.db import models

from wellheard_server.base.scope import Scoped


class Response(Scoped):
    """`id` is made of the respondent's secret (wellheard.base.ids.response_id) or, for imports, of the row. `received` lists what came:
    `{page, edit, at, answers}` in order of arrival; `answers` is the merge by question, the latest edit of each page winning."""

    survey = models.ForeignKey("surveys.Survey", on_delete=models.PROTECT, related_name="responses")
    version = models.PositiveIntegerField()
    invitation = models.ForeignKey("invitations.Invitation", on_delete=models.SET_NULL, null=True)
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True)
    imported = models.ForeignKey("responses.Import", on_delete=models.PROTECT, null=True)
    touchpoint = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=35)
    source = models.CharField(max_length=120, blank=True)
    attributes = models.JSONField(default=dict)  # hidden fields, imported columns
    weight = models.FloatField(default=1.0)
    answers = models.JSONField(default=dict)
    received = models.JSONField(default=list)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField()  # the last page that came
    completed_at = models.DateTimeField(null=True)
    seq = models.BigIntegerField()  # grows with every change of any response of the workspace; the ledger follows it
    first_seq = models.BigIntegerField(
        default=0
    )  # its seq when it came: at or below what the lake holds means that facts of it are there to retire

    class Meta(Scoped.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["workspace", "seq"], name="response_by_seq"),
            models.Index(fields=["survey", "-submitted_at", "-id"], name="response_by_time"),
            models.Index(fields=["workspace", "-submitted_at", "-id"], name="response_by_moment"),
        ]
