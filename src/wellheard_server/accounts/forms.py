"""What people type about accounts. Every form refuses in words beside the field."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from wellheard.base.language import SPOKEN
from wellheard_server.accounts.models import User, Workspace
from wellheard_server.accounts.roles import PERMISSIONS, ROLES

LANGUAGES = list(SPOKEN.items())


@cache
def zones() -> list[tuple[str, str]]:
    """Places as people know them; the list of the time zone database without its leftovers."""
    places = sorted(
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/"))
    )
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in places)]


class Line(forms.CharField):
    """One line of text. Line breaks and tabs are taken for spaces."""

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


def name_field(label: Any, **more: Any) -> Line:
    return Line(label=label, max_length=120, **more)


def email_field(**more: Any) -> forms.EmailField:
    widget = forms.EmailInput(attrs={"autocomplete": "username", "dir": "ltr"})
    return forms.EmailField(label=_("E-mail address"), max_length=254, widget=widget, **more)


def password_field(label: Any, autocomplete: str, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete, "dir": "ltr"}),
        **more,
    )


def zone_field(*, guess: bool = False) -> forms.ChoiceField:
    """`guess`: where a script runs, the browser's own zone is chosen to begin with."""
    widget = forms.Select(attrs={"data-zone": "guess"} if guess else {})
    help_text = _("Days, weeks and months are counted in it.")
    return forms.ChoiceField(label=_("Time zone"), choices=zones, initial="UTC", help_text=help_text, widget=widget)


def language_field(help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Language"), choices=LANGUAGES, help_text=help_text)


NEW_PASSWORD_HELP = _("At least ten characters. A few words in a row are easy to remember and hard to guess.")


class NewPassword(forms.Form):
    """A password that is to be set. `user` is whose, so that it is not their name or address."""

    password = password_field(_("New password"), "new-password", help_text=NEW_PASSWORD_HELP)

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password"):
            owner = self.user or User(name=cleaned.get("name", ""), email=cleaned.get("email", ""))
            try:
                password_validation.validate_password(cleaned["password"], owner)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class Setup(NewPassword):
    """The first admin and their workspace, on one page."""

    name = name_field(_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = email_field(help_text=_("You sign in with it. No mail is sent to it."))
    password = password_field(_("Password"), "new-password", help_text=NEW_PASSWORD_HELP)
    workspace = name_field(
        _("Name of your business"), help_text=_("It becomes your first workspace. Customers see it on the surveys.")
    )
    zone = zone_field(guess=True)
    language = language_field(_("Of the console. Surveys can be in any language."))
    field_order = ["name", "email", "password", "workspace", "zone", "language"]


class SignIn(forms.Form):
    email = email_field()
    password = password_field(_("Password"), "current-password")
    next = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)


class Join(NewPassword):
    """Somebody new: the address is the link's, the role too."""

    name = name_field(_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = password_field(_("Password"), "new-password", help_text=NEW_PASSWORD_HELP)
    language = language_field()
    field_order = ["name", "password", "language"]


class JoinAgain(forms.Form):
    """Somebody who has an account already proves that it is theirs."""

    password = password_field(_("Your password"), "current-password")


class Account(forms.Form):
    name = name_field(_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = language_field(_("Of the console, for you alone."))


class PasswordChange(NewPassword):
    current = password_field(_("Current password"), "current-password")
    field_order = ["current", "password"]

    def clean_current(self) -> str:
        if not self.user.check_password(self.cleaned_data["current"]):
            raise forms.ValidationError(_("This is not your current password."))
        return self.cleaned_data["current"]


class WorkspaceForm(forms.Form):
    name = name_field(_("Name of the business"), help_text=_("Customers see it on the surveys."))
    zone = zone_field()
    language = language_field(_("New surveys begin in it."))


class Invite(forms.Form):
    """`roles`: those the inviting member may give."""

    email = email_field(
        help_text=_(
            "Only somebody who joins with this address can use the link. No mail is sent: you hand the link over yourself."
        )
    )
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, roles: list[str], workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, ROLES[role]) for role in roles]
        self.workspace = workspace

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        if self.workspace.memberships.filter(user__email=email).exists():
            raise forms.ValidationError(_("This person is a member already."))
        return email


class RoleChange(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLES.items()))


class KeyForm(forms.Form):
    """`permissions`: the maker's own; a key cannot have others."""

    name = name_field(_("What is it for?"), help_text=_("For example: “web shop”. It tells keys apart, nothing else."))
    scopes = forms.MultipleChoiceField(label=_("What may it do?"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, permissions: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(name, PERMISSION_TITLES[name]) for name in PERMISSIONS if name in permissions]


PERMISSION_TITLES = {
    "scores.read": _("Read scores"),
    "answers.read": _("Read single answers and comments"),
    "answers.import": _("Import answers from files"),
    "surveys.read": _("Read surveys"),
    "surveys.edit": _("Make and edit surveys"),
    "surveys.publish": _("Publish and close surveys"),
    "touchpoints.read": _("Read touchpoints"),
    "touchpoints.edit": _("Edit touchpoints"),
    "people.read": _("Read people"),
    "people.edit": _("Edit people"),
    "people.erase": _("Erase people and what they answered"),
    "invitations.read": _("Read invitations"),
    "invitations.edit": _("Make and revoke personal links"),
    "members.read": _("Read members"),
    "members.edit": _("Invite, change and remove members"),
    "keys.read": _("Read the list of keys"),
    "keys.edit": _("Make and revoke keys"),
    "workspace.edit": _("Change the workspace’s settings"),
    "workspace.erase": _("Erase the whole workspace"),
    "announcements.read": _("Read the log of what was done"),
    "status.read": _("Read how Wellheard is: lag, sizes, what was set aside"),
    "status.edit": _("Try again what was set aside, hold messages back"),
}
