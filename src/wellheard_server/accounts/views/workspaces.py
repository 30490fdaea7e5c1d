"""Workspaces one is a member of, another one, and the settings of this one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wellheard_server.accounts import forms
from wellheard_server.accounts.models import Workspace
from wellheard_server.accounts.permission import permission, signed_in

page = require_http_methods(["GET", "HEAD", "POST"])
FIELDS = ("name", "zone", "language")


@signed_in
@page
def workspaces(request: HttpRequest) -> HttpResponse:
    """The list to choose from; whoever set this Wellheard up makes another one here."""
    form = (
        forms.WorkspaceForm(request.POST or None, initial={"language": request.user.language})
        if request.user.is_installer
        else None
    )
    if request.method == "POST":
        if form is None:
            raise PermissionDenied("only those who set Wellheard up make workspaces")
        if form.is_valid():
            made = Workspace.found(
                form.cleaned_data["name"],
                request.user,
                zone=form.cleaned_data["zone"],
                language=form.cleaned_data["language"],
            )
            return redirect(f"/w/{made.slug}/")
    memberships = request.user.memberships.select_related("workspace").order_by("workspace__name")
    return render(
        request,
        "accounts/workspaces.html",
        {"memberships": memberships, "form": form},
        status=422 if form and form.errors else 200,
    )


@permission("members.read")
@require_http_methods(["GET", "HEAD"])
def settings(request: HttpRequest) -> HttpResponse:
    return redirect(
        "settings-workspace" if request.membership.may("workspace.edit") else "settings-members",
        workspace=request.workspace.slug,
    )


@permission("workspace.edit")
@page
def settings_workspace(request: HttpRequest) -> HttpResponse:
    workspace = request.workspace
    form = forms.WorkspaceForm(request.POST or None, initial={field: getattr(workspace, field) for field in FIELDS})
    if request.method == "POST" and form.is_valid():
        workspace.change(actor=request.actor, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("settings-workspace", workspace=workspace.slug)
    return render(
        request,
        "accounts/settings_workspace.html",
        {"form": form, "tab": "workspace"},
        status=422 if form.errors else 200,
    )
