"""What this room keeps: of members of the team, who leave with their account, and of those who answer nothing. The workspace itself is the
last thing of a workspace that is erased whole.
"""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from wellheard_server.accounts import models
from wellheard_server.base.personal import Leaving, Store, add, keeps

keeps(
    models.User,
    members="password last_login email name language",
    plain="is_installer is_active session_epoch created_at",
)
keeps(models.Workspace, plain="slug name zone language is_demo created_at")
keeps(models.Membership, members="role", plain="created_at")
keeps(models.ApiKey, members="name", plain="key_hash start scopes created_at used_at")
keeps(models.KeyRevocation, plain="at")
keeps(models.SetupLink, plain="token_hash made_at closed_at")
keeps(models.JoinLink, members="email role", plain="token_hash made_at expires_at")
keeps(models.Joining, plain="at")
keeps(models.ResetLink, plain="token_hash made_at expires_at used_at")
# Django's own tables.
keeps(Session, members="session_key session_data", plain="expire_date")
keeps(Permission, plain="name codename")
keeps(Group, plain="name")
keeps(ContentType, plain="app_label model")


@add
class TheWorkspace(Store):
    """With its members' places, keys, surveys and everything else that points to it."""

    key, title, order, only_whole = "workspace", _("The workspace"), 75, True

    def count(self, leaving: Leaving) -> int:
        return self._it(leaving).count() if leaving.is_everything else 0

    def take(self, leaving: Leaving) -> int:
        return self._it(leaving).delete()[1].get(models.Workspace._meta.label, 0) if leaving.is_everything else 0

    def _it(self, leaving: Leaving) -> QuerySet[models.Workspace]:
        return models.Workspace.objects.filter(id=leaving.workspace_id)
