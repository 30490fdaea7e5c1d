"""The button of the banner: whoever runs this Wellheard lets messages go out again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wellheard_server.accounts.permission import permission
from wellheard_server.base import sending


@permission("status.edit")
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Of the whole installation, so an admin of one workspace among many is not enough."""
    if not request.user.is_installer:
        messages.error(request, _("Only whoever runs this Wellheard can let messages go out again."))
    elif sending.resume(by=f"user:{request.user.pk}"):
        messages.success(request, _("Messages go out again."))
    return redirect("settings-status", workspace=request.workspace.slug)


@permission("status.edit")
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    if not request.user.is_installer:
        messages.error(request, _("Only whoever runs this Wellheard can hold messages back."))
    else:
        sending.stop(by=f"user:{request.user.pk}")
        messages.success(request, _("Nothing is sent from here on."))
    return redirect("settings-status", workspace=request.workspace.slug)
