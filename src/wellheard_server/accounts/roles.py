"""Who may do what: one table, from which the code, the docs and the tenant sweep are all made.

A permission is `room.verb`. A key's scopes are permissions too; its rights are its scopes AND its owner's role.
"""

from django.utils.translation import gettext_lazy as _

ROLES = {
    "owner": _("Owner"),
    "admin": _("Admin"),
    "editor": _("Editor"),
    "analyst": _("Analyst"),
    "viewer": _("Viewer"),
}

_ALL = ("owner", "admin", "editor", "analyst", "viewer")
_EDITORS = ("owner", "admin", "editor")
_ANALYSTS = ("owner", "admin", "editor", "analyst")
_ADMINS = ("owner", "admin")

PERMISSIONS: dict[str, tuple[str, ...]] = {
    "scores.read": _ALL,  # numbers: tiles, trends, splits
    "answers.read": _ANALYSTS,  # single answers, comments, exports, the SQL behind a number
    "answers.import": _EDITORS,
    "surveys.read": _ALL,
    "surveys.edit": _EDITORS,
    "surveys.publish": _EDITORS,
    "touchpoints.read": _ALL,
    "touchpoints.edit": _EDITORS,
    "people.read": _ANALYSTS,
    "people.edit": _EDITORS,
    "people.erase": _ADMINS,  # forgetting somebody, and what they answered, for good
    "invitations.read": _ANALYSTS,
    "invitations.edit": _EDITORS,
    "members.read": _ALL,
    "members.edit": _ADMINS,
    "keys.read": _ADMINS,
    "keys.edit": _ADMINS,
    "workspace.edit": _ADMINS,
    "workspace.erase": ("owner",),
    "announcements.read": _ADMINS,
    "status.read": _ADMINS,  # lag, what was set aside, sizes; of the whole installation for those who run it
    "status.edit": _ADMINS,  # to try again what was given up, to hold messages back
}


def allows(role: str, permission: str) -> bool:
    """Unknown permissions are refused loudly: a view that misspells one must not start."""
    return role in PERMISSIONS[permission]


def permissions_of(role: str) -> list[str]:
    return [permission for permission, roles in PERMISSIONS.items() if role in roles]


def may_touch(actor: str, role: str) -> bool:
    """Whether someone with role `actor` may give that role, take it away or remove who has it: owners are the business of owners."""
    return allows(actor, "members.edit") and (role != "owner" or actor == "owner")


def roles_to_give(actor: str) -> list[str]:
    return [role for role in ROLES if may_touch(actor, role)]
