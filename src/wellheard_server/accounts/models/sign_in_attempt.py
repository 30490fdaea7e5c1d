"""A try at signing in that has not succeeded. Kept ten minutes, to slow guessing down; holds hashes, no address and no name."""

from django.db import models


class SignInAttempt(models.Model):
    """Written before the password is looked at, so that guesses made at once are counted too. Success deletes them."""

    account_hash = models.CharField(max_length=64)  # of account and client address together
    address_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account_hash", "at"], name="attempt_by_account"),
            models.Index(fields=["address_hash", "at"], name="attempt_by_address"),
            models.Index(fields=["at"], name="attempt_by_time"),
        ]
