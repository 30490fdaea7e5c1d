"""API keys: made, shown once, revoked."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wellheard_server.accounts import forms
from wellheard_server.accounts.checks import operations
from wellheard_server.accounts.models import ApiKey
from wellheard_server.accounts.permission import permission


@permission("keys.read")
@require_http_methods(["GET", "HEAD"])
def keys(request: HttpRequest) -> HttpResponse:
    return _page(request, forms.KeyForm(permissions=_grantable(request)))


@permission("keys.edit")
@never_cache
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """The key is in this answer alone: only its hash is kept."""
    form = forms.KeyForm(request.POST, permissions=_grantable(request))
    if not form.is_valid():
        return _page(request, form)
    key, text = ApiKey.make(form.cleaned_data["name"], form.cleaned_data["scopes"], owner=request.membership)
    return _page(request, forms.KeyForm(permissions=_grantable(request)), made=key, text=text)


@permission("keys.edit")
@require_POST
def revoke(request: HttpRequest, key: UUID) -> HttpResponse:
    get_object_or_404(ApiKey.objects, pk=key).revoke(request.user, actor=request.actor)
    messages.success(request, _("The key is revoked. It opens nothing from now on."))
    return redirect("settings-keys", workspace=request.workspace.slug)


def _grantable(request: HttpRequest) -> list[str]:
    """What the maker may do and some operation of the API asks for: a tick that opens nothing would only puzzle."""
    asked = {operation.auth_callbacks[0].permission for _, operation in operations()}
    return [name for name in request.membership.permissions if name in asked]


def _page(request: HttpRequest, form: forms.KeyForm, *, made: ApiKey | None = None, text: str = "") -> HttpResponse:
    rows = ApiKey.objects.select_related("owner__user", "revocation").order_by("-created_at")
    titled = [(row, [forms.PERMISSION_TITLES[scope] for scope in row.scopes]) for row in rows]
    known = {"tab": "keys", "form": form, "keys": titled, "made": made, "text": text}
    return render(request, "accounts/settings_keys.html", known, status=422 if form.errors else 200)
