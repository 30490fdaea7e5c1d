"""What somebody wrote, kept where it can be erased; facts only know that there is one."""

from django.db import models

from wellheard_server.base.scope import Scoped


class Comment(Scoped):
    response = models.ForeignKey("responses.Response", on_delete=models.CASCADE, related_name="comments")
    question = models.CharField(max_length=80)
    text = models.TextField()
    language = models.CharField(max_length=35)
    submitted_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["response", "question"], name="one_comment_a_question")]
        indexes = [models.Index(fields=["workspace", "-submitted_at"], name="comment_by_time")]
