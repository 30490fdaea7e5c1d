"""Who was erased stays away: a keyed hash of their address and of their number outlives them, and is asked wherever people come in."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.crypto import salted_hmac

from wellheard_server.base.models import Suppressed

EMAIL, NUMBER = "email", "external_id"


def digest(workspace_id: UUID, kind: str, value: str) -> str:
    """Bound to the workspace and to this installation's secret key: useless elsewhere, and not to be guessed from a copy of the table."""
    said = f"{workspace_id.hex}:{kind}:{value.strip().lower()}"
    return salted_hmac("wellheard.suppression", said, algorithm="sha256").hexdigest()


def digests_of(workspace_id: UUID, *, email: str = "", external_id: str = "") -> tuple[str, ...]:
    given = ((EMAIL, email), (NUMBER, external_id))
    return tuple(digest(workspace_id, kind, value) for kind, value in given if value.strip())


def suppress(workspace_id: UUID, digests: Iterable[str]) -> None:
    places = Suppressed._meta.get_field("workspace").related_model.objects
    if not places.filter(id=workspace_id).exists():
        return  # it is gone itself, or not yet there in an older backup
    rows = [Suppressed(workspace_id=workspace_id, digest=each) for each in digests]
    Suppressed.everywhere.bulk_create(rows, ignore_conflicts=True)  # across: the workspace is named in the rows


def suppressed(workspace_id: UUID, kind: str, values: Iterable[str]) -> set[str]:
    """Those of the values whose owner was erased."""
    known = {digest(workspace_id, kind, value): value for value in values if value}
    if not known:
        return set()
    rows = Suppressed.everywhere.filter(workspace_id=workspace_id)  # across: by workspace, named in the query
    found: set[str] = set()
    digests = list(known)
    for start in range(0, len(digests), 500):
        found |= set(rows.filter(digest__in=digests[start : start + 500]).values_list("digest", flat=True))
    return {known[each] for each in found}


def lift(workspace_id: UUID, digests: Iterable[str]) -> int:
    """They came back by themselves, and somebody wrote them down by hand."""
    rows = Suppressed.everywhere.filter(workspace_id=workspace_id)  # across: by workspace, named in the query
    return rows.filter(digest__in=list(digests)).delete()[0]
