"""One's own account: name, language, password, sessions."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from wellheard_server.accounts import forms
from wellheard_server.accounts.permission import signed_in


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    user = request.user
    form = forms.Account(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        user.name, user.language = form.cleaned_data["name"], form.cleaned_data["language"]
        user.save(update_fields=["name", "language"])
        with override(user.language.lower()):
            messages.success(request, _("Saved."))
        return redirect("account")
    return _page(request, form=form)


@signed_in
@never_cache
@require_POST
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    form = forms.PasswordChange(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, password_form=form)
    request.user.set_password(form.cleaned_data["password"])
    request.user.save(update_fields=["password"])
    update_session_auth_hash(request, request.user)  # this session goes on under a new id; all others end
    messages.success(request, _("Your password is changed, and you are signed out everywhere else."))
    return redirect("account")


@signed_in
@require_POST
def sessions(request: HttpRequest) -> HttpResponse:
    request.user.end_sessions()
    update_session_auth_hash(request, request.user)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("account")


def _page(
    request: HttpRequest, *, form: forms.Account | None = None, password_form: forms.PasswordChange | None = None
) -> HttpResponse:
    user = request.user
    known = {
        "form": form or forms.Account(initial={"name": user.name, "language": user.language}),
        "password_form": password_form or forms.PasswordChange(user=user),
    }
    return render(request, "accounts/account.html", known, status=422 if request.method == "POST" else 200)
