"""One business, or one part of it: the wall between tenants."""

from django.db import models, transaction
from django.utils.text import slugify

from wellheard.base.ids import uuid7
from wellheard_server.accounts.announcements import MemberJoined, WorkspaceChanged, WorkspaceFounded
from wellheard_server.accounts.models.membership import Membership
from wellheard_server.accounts.models.user import User
from wellheard_server.base.announcements import announce
from wellheard_server.base.scope import scope


class Workspace(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=60, default="UTC")  # days, weeks and months are counted in it
    language = models.CharField(max_length=12, default="en")
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.slug

    @classmethod
    def found(
        cls, name: str, owner: User, *, zone: str = "UTC", language: str = "en", slug: str = "", is_demo: bool = False
    ) -> "Workspace":
        """A new workspace with its first owner."""
        with transaction.atomic():
            workspace = cls.objects.create(
                name=name, slug=slug or free_slug(name), zone=zone, language=language, is_demo=is_demo
            )
            membership = Membership.objects.create(workspace=workspace, user=owner, role="owner")
            with scope(workspace.id):
                announce(WorkspaceFounded(subject_id=workspace.id), actor=f"member:{membership.pk}")
                announce(MemberJoined(subject_id=membership.pk, role="owner"), actor=f"member:{membership.pk}")
        return workspace

    def change(self, *, actor: str, **values: str) -> None:
        """Sets what differs. The slug stays: links to it are out in the world."""
        changed = sorted(field for field, value in values.items() if getattr(self, field) != value)
        if not changed:
            return
        for field in changed:
            setattr(self, field, values[field])
        with transaction.atomic(), scope(self.id):
            self.save(update_fields=changed)
            announce(WorkspaceChanged(subject_id=self.pk, fields=changed), actor=actor)


def free_slug(name: str) -> str:
    """What the address of a workspace called `name` can be: readable where the name is Latin, else plain, numbered when taken."""
    stem = slugify(name)[:50].strip("-") or "workspace"
    taken = set(Workspace.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
