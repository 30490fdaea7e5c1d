"""Accounts, workspaces and keys made from the command line: the same rules as in the browser, refusals as sentences."""

from django.db import IntegrityError
from django.utils import timezone

from wellheard.base.errors import WellheardError, near_miss
from wellheard_server.accounts import forms, links, resetting, setup
from wellheard_server.accounts.models import ApiKey, Membership, User, Workspace
from wellheard_server.accounts.roles import PERMISSIONS
from wellheard_server.base.scope import scope


def admin(*, email: str, name: str, password: str, language: str) -> User:
    form = forms.Setup(
        {"email": email, "name": name, "password": password, "language": language, "workspace": "-", "zone": "UTC"}
    )
    _sound(form)
    known = {key: form.cleaned_data[key] for key in ("email", "name", "password", "language")}
    try:
        return setup.add_admin(**known)
    except IntegrityError as error:
        raise WellheardError("An account with this address exists already.", code="taken") from error


def workspace(*, name: str, owner: str, zone: str, language: str) -> Workspace:
    user = _user(owner)
    form = forms.WorkspaceForm({"name": name, "zone": zone, "language": language})
    _sound(form)
    return Workspace.found(form.cleaned_data["name"], user, zone=zone, language=language)


def key(*, slug: str, name: str, scopes: list[str], owner: str) -> tuple[ApiKey, str]:
    for each in scopes:
        if each not in PERMISSIONS:
            raise WellheardError(f"No scope is called {each!r}.", hint=near_miss(each, PERMISSIONS))
    place = Workspace.objects.filter(slug=slug).first()
    if place is None:
        raise WellheardError(
            f"No workspace has the address {slug!r}.",
            hint=near_miss(slug, Workspace.objects.values_list("slug", flat=True)),
        )
    members = Membership.objects.filter(workspace=place).order_by("created_at")
    member = members.filter(user=_user(owner)).first() if owner else members.filter(role="owner").first()
    if member is None:
        raise WellheardError("The owner of a key must be a member of its workspace.")
    with scope(place.pk):
        return ApiKey.make(name, scopes, owner=member)


def reset_link(email: str) -> str:
    return links.absolute("reset", secret=resetting.make_link(_user(email), by=None, now=timezone.now()))


def _user(email: str) -> User:
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise WellheardError(
            "No account has this address.",
            hint="Make one with `wellheard admin create`, or invite them in the console.",
        )
    return user


def _sound(form: forms.NewPassword | forms.WorkspaceForm) -> None:
    if not form.is_valid():
        field, faults = next(iter(form.errors.items()))
        raise WellheardError(f"{field}: {' '.join(faults)}", code="invalid")
