"""What this room announces. Ids and facts of the change, never a name or an address."""

from wellheard_server.base.announcements import News


class WorkspaceFounded(News, frozen=True, kw_only=True):
    """`subject_id` is the workspace."""


class WorkspaceChanged(News, frozen=True, kw_only=True):
    """Name, zone or language were edited; `fields` says which."""

    fields: list[str]


class MemberInvited(News, frozen=True, kw_only=True):
    """`subject_id` is the join link."""

    role: str


class InvitationWithdrawn(News, frozen=True, kw_only=True):
    """`subject_id` is the join link, which opens nothing any more."""


class MemberJoined(News, frozen=True, kw_only=True):
    role: str


class RoleChanged(News, frozen=True, kw_only=True):
    before: str
    after: str


class MemberRemoved(News, frozen=True, kw_only=True):
    role: str


class ResetLinkMade(News, frozen=True, kw_only=True):
    """`subject_id` is the member whose password may be set anew."""


class KeyMade(News, frozen=True, kw_only=True):
    scopes: list[str]


class KeyRevoked(News, frozen=True, kw_only=True):
    """`subject_id` is the key."""
