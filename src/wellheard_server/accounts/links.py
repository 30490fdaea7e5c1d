"""Addresses made from the configured base alone: what a request claims its host to be never gets into a link."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def absolute(name: str, **parts: object) -> str:
    return settings.BASE_URL + reverse(name, kwargs=parts)


def local(target: str) -> str:
    """The path to go on to after signing in; empty for everything that is not a plain path of ours."""
    fits = (
        target.startswith("/") and target.isprintable() and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    )
    return target if fits else ""


def home_of(request: HttpRequest) -> str:
    """Where somebody who signed in begins: their workspace, or the choice among several."""
    slugs = list(request.user.memberships.values_list("workspace__slug", flat=True)[:2])
    return f"/w/{slugs[0]}/" if len(slugs) == 1 else reverse("workspaces")
