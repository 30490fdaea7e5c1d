"""How one comes in and leaves: the first run, signing in, joining, a new password."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth import login, logout
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from wellheard.base.language import SPOKEN
from wellheard_server.accounts import forms, joining, links, resetting, setup
from wellheard_server.accounts.models import User
from wellheard_server.accounts.permission import open_to_all, signed_in
from wellheard_server.accounts.sign_in import sign_in
from wellheard_server.base import limits
from wellheard_server.base.limits import TooMany
from wellheard_server.base.views.errors import wait_a_little

page = require_http_methods(["GET", "HEAD", "POST"])


@open_to_all
@require_http_methods(["GET", "HEAD"])
def front(request: HttpRequest) -> HttpResponse:
    return redirect(links.home_of(request) if request.user.is_authenticated else "sign-in")


@open_to_all
@never_cache
@page
@sensitive_post_parameters()
def set_up(request: HttpRequest, secret: str) -> HttpResponse:
    opened(request, lambda now: setup.opens(secret))
    form = forms.Setup(request.POST or None, initial={"language": spoken(request)})
    if request.method == "POST" and form.is_valid():
        user = setup.first_admin(secret, **form.cleaned_data)
        if user is None:
            raise Http404
        begin_session(request, user)
        return redirect(links.home_of(request))
    return door(request, "set_up", form)


@open_to_all
@never_cache
@page
@sensitive_post_parameters()
def enter(request: HttpRequest) -> HttpResponse:
    form = forms.SignIn(request.POST or None, initial={"next": links.local(request.GET.get("next", ""))})
    if request.method != "POST" or not form.is_valid():
        return door(request, "sign_in", form, is_waiting=setup.is_waiting())
    try:
        user = sign_in(request, form.cleaned_data["email"], form.cleaned_data["password"], now=timezone.now())
    except TooMany as pause:
        form.add_error(None, wait_a_little(pause.seconds))
        return door(request, "sign_in", form, status=429, headers={"Retry-After": str(pause.seconds)})
    if user is None:
        form.add_error(None, _("The address or the password is not right."))
        return door(request, "sign_in", form, status=422)
    begin_session(request, user)
    return redirect(links.local(form.cleaned_data["next"]) or links.home_of(request))


@signed_in
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign-in")


@open_to_all
@never_cache
@page
@sensitive_post_parameters()
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Somebody new makes their account here; somebody known proves who they are with their password."""
    now = timezone.now()
    link = opened(request, lambda now: joining.find(secret, now=now))
    known = User.objects.filter(email=link.email).first()
    form = (
        forms.JoinAgain(request.POST or None)
        if known
        else forms.Join(request.POST or None, user=None, initial={"language": spoken(request)})
    )
    if request.method == "POST" and form.is_valid():
        try:
            user = (
                sign_in(request, link.email, form.cleaned_data["password"], now=now)
                if known
                else _newcomer(link.email, form)
            )
        except TooMany as pause:
            form.add_error(None, wait_a_little(pause.seconds))
            return door(request, "join", form, link=link, status=429, headers={"Retry-After": str(pause.seconds)})
        if user is not None:
            if joining.join(link, user, new=known is None) is None:
                raise Http404
            begin_session(request, user)
            return redirect(f"/w/{link.workspace.slug}/")
        form.add_error("password", _("This is not the password of your account."))
    return door(request, "join", form, link=link)


def _newcomer(email: str, form: forms.Join) -> User:
    user = User(email=email, name=form.cleaned_data["name"], language=form.cleaned_data["language"])
    user.set_password(form.cleaned_data["password"])
    return user


@open_to_all
@never_cache
@page
@sensitive_post_parameters()
def reset(request: HttpRequest, secret: str) -> HttpResponse:
    now = timezone.now()
    link = opened(request, lambda now: resetting.find(secret, now=now))
    form = forms.NewPassword(request.POST or None, user=link.user)
    if request.method == "POST" and form.is_valid():
        if not resetting.use(link, form.cleaned_data["password"], now=now):
            raise Http404
        link.user.refresh_from_db()
        begin_session(request, link.user)
        return redirect(links.home_of(request))
    return door(request, "reset", form)


def opened[Found](request: HttpRequest, find: Callable[[datetime], Found | None]) -> Found:
    """What the link of an address opens. Links that open nothing are counted: who tries many out waits, and then no link opens."""
    now, address = timezone.now(), limits.address(request)
    limits.LINKS.look(address, now=now)
    found = find(now)
    if not found:
        limits.LINKS.take(address, now=now)
        raise Http404
    return found


def begin_session(request: HttpRequest, user: User) -> None:
    """A session of a new id and with nothing in it, whatever cookie came along."""
    request.session.flush()
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")


def spoken(request: HttpRequest) -> str:
    tag = getattr(request, "LANGUAGE_CODE", "en")
    return tag if tag in SPOKEN else "en"


def door(
    request: HttpRequest,
    name: str,
    form: Form,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **known: Any,
) -> HttpResponse:
    status = 422 if status == 200 and form.is_bound and form.errors else status
    response = render(request, f"accounts/{name}.html", {"form": form, **known}, status=status)
    for key, value in (headers or {}).items():
        response[key] = value
    return response
