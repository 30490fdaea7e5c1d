"""What this room keeps about people, and how somebody leaves it: a link that is gone answers as one that never was."""

import msgspec
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from wellheard_server.base.personal import Leaving, Store, add, keeps
from wellheard_server.invitations.models import Invitation, InvitationRevocation

keeps(
    Invitation,
    store="links",
    personal="label token_hash",
    plain="channel response_id made_at expires_at",
)
keeps(InvitationRevocation, plain="at")


@add
class Links(Store):
    key, title, order = "links", _("Personal links and what they were called"), 50

    def find(self, leaving: Leaving) -> Leaving:
        """Also the answers that their links can still write."""
        if not leaving.person_id:
            return leaving
        rows = Invitation.everywhere.filter(
            workspace_id=leaving.workspace_id, person_id=leaving.person_id
        )  # across: named
        found = list(rows.values_list("id", "response_id"))
        invitations = tuple(dict.fromkeys((*leaving.invitations, *(each for each, _response in found))))
        responses = tuple(dict.fromkeys((*leaving.responses, *(response for _id, response in found))))
        return msgspec.structs.replace(leaving, invitations=invitations, responses=responses)

    def count(self, leaving: Leaving) -> int:
        return self._theirs(leaving).count()

    def take(self, leaving: Leaving) -> int:
        gone, rows = 0, self._theirs(leaving)
        while some := list(rows.values_list("id", flat=True)[:2000]):
            gone += (
                Invitation.everywhere.filter(id__in=some).delete()[1].get(Invitation._meta.label, 0)
            )  # across: of them
        return gone

    def _theirs(self, leaving: Leaving) -> QuerySet[Invitation]:
        rows = Invitation.everywhere.filter(
            workspace_id=leaving.workspace_id
        )  # across: by workspace, named in the query
        return rows if leaving.is_everything else rows.filter(id__in=leaving.invitations)
