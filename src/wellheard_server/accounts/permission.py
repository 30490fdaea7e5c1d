"""Deny by default: every view says who may call it, and one that does not say stops the start (accounts/checks.py)."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from wellheard_server.accounts.models import Membership
from wellheard_server.accounts.roles import PERMISSIONS, allows
from wellheard_server.base.scope import scope

View = Callable[..., HttpResponse]


def permission(name: str) -> Callable[[View], View]:
    """The view serves members whose role has `name`, inside the workspace of the address (`<slug:workspace>`).

    The request gains `workspace`, `membership` and `actor`. A workspace one is no member of answers 404, exactly as one that does not exist; a
    role without the permission answers 403.
    """
    if name not in PERMISSIONS:
        raise KeyError(f"no permission is called {name}")

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, workspace: str, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            membership = (
                Membership.objects.select_related("workspace")
                .filter(workspace__slug=workspace, user=request.user)
                .first()
            )
            if membership is None:
                raise Http404
            if not allows(membership.role, name):
                raise PermissionDenied(name)
            request.workspace, request.membership, request.actor = (
                membership.workspace,
                membership,
                f"member:{membership.pk}",
            )
            with scope(membership.workspace_id):
                response = view(request, *args, **kwargs)
                if hasattr(response, "render") and not response.is_rendered:
                    response.render()  # templates may ask for rows, so they are filled while the scope is open
                return response

        guarded.permission = name
        return guarded

    return mark


def signed_in(view: View) -> View:
    """The view serves anyone who is signed in, for their own account alone."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        request.actor = f"user:{request.user.pk}"
        return view(request, *args, **kwargs)

    guarded.permission = "signed in"
    return guarded


def open_to_all(view: View) -> View:
    """The view serves strangers: sign-in, links that are shown once."""
    view.permission = "open to all"
    return view


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Back to the same page afterwards, if it was a page: a form that was sent cannot be sent again by a link."""
    place = reverse("sign-in")
    target = f"{place}?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else place
    if request.headers.get("HX-Request"):  # a part of a page must not be filled with the sign-in page
        return HttpResponse(status=401, headers={"HX-Redirect": place})
    return redirect(target)


def may(request: HttpRequest, name: str) -> bool:
    """For templates and views that show less to some."""
    return allows(request.membership.role, name)
