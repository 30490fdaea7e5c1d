"""A response that is no more: its facts have still to go, and it must not come back by a door that does not know."""

from collections.abc import Iterable
from uuid import UUID

from django.db import models

from wellheard_server.base.rows import there
from wellheard_server.base.scope import Scoped

ERASED, UNDONE, EXPIRED = "erased", "undone", "expired"


class Departure(Scoped):
    """Holds ids alone. `seq` is given like a response's: the ledger follows both and takes the facts back. `reason`: a person was erased, an
    import undone, or its time to be kept was over."""

    response_id = models.UUIDField(db_index=True)
    survey_id = models.UUIDField()
    seq = models.BigIntegerField()
    first_seq = models.BigIntegerField()  # as the response had it: facts of it are no older
    reason = models.CharField(max_length=10)
    departed_at = models.DateTimeField(auto_now_add=True)

    class Meta(Scoped.Meta):
        abstract = False
        indexes = [models.Index(fields=["workspace", "seq"], name="departure_by_seq")]

    @classmethod
    def for_good(cls, response_ids: Iterable[UUID]) -> set[UUID]:
        """Those that may never come back; what was undone may be brought in again."""
        return there(cls, "response_id", response_ids, unless=("reason", UNDONE))
