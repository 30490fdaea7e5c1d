"""Members of a workspace: who they are, asking others in, their roles, their leaving."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wellheard.base.errors import NotAllowed
from wellheard_server.accounts import forms, joining, links, resetting
from wellheard_server.accounts.models import JoinLink, Membership
from wellheard_server.accounts.permission import permission
from wellheard_server.accounts.roles import ROLES, may_touch, roles_to_give


@permission("members.read")
@require_http_methods(["GET", "HEAD"])
def members(request: HttpRequest) -> HttpResponse:
    return _page(request)


@permission("members.edit")
@never_cache
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """The link is in this answer alone: only its hash is kept."""
    form = _invite_form(request, request.POST)
    if not form.is_valid():
        return _page(request, form=form)
    link, secret = joining.invite(
        form.cleaned_data["email"], form.cleaned_data["role"], by=request.membership, now=timezone.now()
    )
    return _page(request, made_link=links.absolute("join", secret=secret), made_for=link.email, made_kind="join")


@permission("members.edit")
@require_POST
def withdraw(request: HttpRequest, link: UUID) -> HttpResponse:
    joining.withdraw(get_object_or_404(JoinLink.objects, pk=link, joining=None), by=request.membership)
    messages.success(request, _("The invitation is withdrawn; its link opens nothing any more."))
    return _back(request)


@permission("members.edit")
@require_POST
def change_role(request: HttpRequest, member: UUID) -> HttpResponse:
    membership, form = _member(request, member), forms.RoleChange(request.POST)
    if not form.is_valid():
        return _page(request, refused=form.errors["role"][0])
    try:
        membership.change_role(form.cleaned_data["role"], by=request.membership)
    except NotAllowed as refusal:
        return _page(request, refused=_said(refusal))
    messages.success(request, _("The role is changed. It acts from their next click on."))
    return _back(request)


@permission("members.edit")
@require_POST
def remove(request: HttpRequest, member: UUID) -> HttpResponse:
    return _remove(request, _member(request, member))


@permission("members.read")
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    return _remove(request, request.membership)


@permission("members.edit")
@never_cache
@require_POST
def make_reset_link(request: HttpRequest, member: UUID) -> HttpResponse:
    membership = _member(request, member)
    try:
        secret = resetting.make_link_for(membership, by=request.membership, now=timezone.now())
    except NotAllowed as refusal:
        return _page(request, refused=_said(refusal))
    return _page(
        request, made_link=links.absolute("reset", secret=secret), made_for=membership.user.email, made_kind="reset"
    )


def _remove(request: HttpRequest, membership: Membership) -> HttpResponse:
    itself = membership.pk == request.membership.pk
    try:
        membership.remove(by=request.membership)
    except NotAllowed as refusal:
        return _page(request, refused=_said(refusal))
    if itself:
        return redirect("workspaces")
    messages.success(request, _("The member is removed. Their keys are gone too."))
    return _back(request)


def _member(request: HttpRequest, pk: UUID) -> Membership:
    return get_object_or_404(request.workspace.memberships.select_related("user"), pk=pk)


def _back(request: HttpRequest) -> HttpResponse:
    return redirect("settings-members", workspace=request.workspace.slug)


def _said(refusal: NotAllowed) -> str:
    said = {
        "owners_only": _("Only an owner makes, changes or removes owners."),
        "last_owner": _("A workspace needs an owner: make someone else an owner first."),
        "own_account": _("Change your own password on your account page."),
        "beyond_you": _(
            "This person’s account reaches further than yours. Whoever runs this Wellheard can make a link with “wellheard reset”."
        ),
    }
    return said[refusal.code]


def _invite_form(request: HttpRequest, data: Any = None) -> forms.Invite:
    return forms.Invite(
        data, roles=roles_to_give(request.membership.role), workspace=request.workspace, initial={"role": "editor"}
    )


def _page(request: HttpRequest, *, form: forms.Invite | None = None, **made: Any) -> HttpResponse:
    mine = request.membership
    everyone = list(request.workspace.memberships.select_related("user").order_by("created_at"))
    rows = [
        {
            "member": each,
            "role": ROLES[each.role],
            "is_me": each.pk == mine.pk,
            "may_touch": may_touch(mine.role, each.role),
        }
        for each in everyone
    ]
    known = {
        "tab": "members",
        "rows": rows,
        "form": form or _invite_form(request),
        "may_edit": mine.may("members.edit"),
        "roles": [(role, ROLES[role]) for role in roles_to_give(mine.role)],
        "open_links": JoinLink.objects.filter(joining=None, expires_at__gt=timezone.now()).order_by("-made_at"),
        "role_titles": ROLES,
        **made,
    }
    refused = made.get("refused") or (form is not None and form.errors)
    return render(request, "accounts/settings_members.html", known, status=422 if refused else 200)
