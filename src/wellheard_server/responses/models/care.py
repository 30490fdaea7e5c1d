"""What was done for a workspace's table of facts, and when: for the status page, and so that nobody does it twice."""

from django.db import models


class Care(models.Model):
    """One row a workspace. `trouble` is the kind of the last failure, empty after care that went well."""

    workspace = models.OneToOneField("accounts.Workspace", on_delete=models.CASCADE, primary_key=True)
    looked_at = models.DateTimeField(null=True)
    merged_at = models.DateTimeField(null=True)
    merged_files = models.PositiveIntegerField(default=0)
    verified_at = models.DateTimeField(null=True)
    differences = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=80, blank=True)
