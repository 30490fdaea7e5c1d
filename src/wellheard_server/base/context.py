"""What every page of the console knows."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from wellheard.base.language import direction
from wellheard_server.base import live, sending
from wellheard_server.base.navigation import navigation


def shell(request: HttpRequest) -> dict[str, object]:
    tag = getattr(request, "LANGUAGE_CODE", "en")
    workspace, membership = getattr(request, "workspace", None), getattr(request, "membership", None)
    theme = request.COOKIES.get("theme", "")
    known = {
        "language": tag,
        "direction": direction(tag),
        "theme": theme if theme in ("light", "dark") else "",
        "workspace": workspace,
        "membership": membership,
        "home_url": f"/w/{workspace.slug}/" if workspace else "/",
        "live_url": f"/live/{live.ticket(workspace.id, request.user.id)}" if workspace and membership else "",
        "is_quiet": SimpleLazyObject(lambda: not sending.is_on()),
        "workspaces": SimpleLazyObject(lambda: _workspaces(request)),
    }
    if workspace and membership:
        known["navigation"] = navigation(workspace.slug, set(membership.permissions), request.path)
    return known


def _workspaces(request: HttpRequest) -> list[object]:
    """Those the member can change to; asked for by the shell alone."""
    if not request.user.is_authenticated:
        return []
    return [each.workspace for each in request.user.memberships.select_related("workspace").order_by("workspace__name")]
