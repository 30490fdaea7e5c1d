"""What this room keeps about people, and how somebody leaves it."""

import msgspec
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from wellheard_server.base.announcements import announce
from wellheard_server.base.personal import Leaving, Store, add, keeps
from wellheard_server.base.scope import scope
from wellheard_server.base.suppression import digests_of
from wellheard_server.people.announcements import PersonErased
from wellheard_server.people.models import Person

keeps(Person, store="person", personal="external_id name email language attributes", plain="subject created_at")


@add
class People(Store):
    key, title, order = "person", _("Name, address, number and attributes"), 60

    def find(self, leaving: Leaving) -> Leaving:
        row = Person.everywhere.filter(workspace_id=leaving.workspace_id, id=leaving.person_id).first()  # across: named
        if row is None:
            return leaving
        digests = digests_of(leaving.workspace_id, email=row.email, external_id=row.external_id)
        known = tuple(dict.fromkeys((*leaving.digests, *digests)))
        return msgspec.structs.replace(leaving, subject=row.subject, digests=known)

    def count(self, leaving: Leaving) -> int:
        rows = Person.everywhere.filter(workspace_id=leaving.workspace_id)  # across: by workspace, named in the query
        return rows.count() if leaving.is_everything else rows.filter(id=leaving.person_id).count()

    def take(self, leaving: Leaving) -> int:
        rows = Person.everywhere.filter(workspace_id=leaving.workspace_id)  # across: by workspace, named in the query
        if not leaving.is_everything:
            with scope(leaving.workspace_id), transaction.atomic():
                found = rows.filter(id=leaving.person_id).delete()[1].get(Person._meta.label, 0)
                if found:
                    announce(PersonErased(subject_id=leaving.person_id), actor="house")
                return found
        gone = 0
        while some := list(rows.values_list("id", flat=True)[:2000]):
            gone += rows.filter(id__in=some).delete()[1].get(Person._meta.label, 0)
        return gone
