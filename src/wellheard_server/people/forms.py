"""What is typed about a person."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from wellheard.base.language import SPOKEN
from wellheard_server.accounts.forms import Line


class PersonForm(forms.Form):
    """Something to know them by is enough: a name, an address or your own number."""

    name = Line(label=_("Name"), max_length=300, required=False)
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, required=False, widget=forms.EmailInput(attrs={"dir": "ltr"})
    )
    external_id = Line(
        label=_("Your own number for them"),
        max_length=200,
        required=False,
        help_text=_("What your shop or till calls them, so that later data finds the same person."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("Not known")), *SPOKEN.items()],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(field) for field in ("name", "email", "external_id")):
            self.add_error("name", _("Give a name, an address or a number."))
        return cleaned


WHY = {
    "asked": _("They asked for it"),
    "needless": _("It is not needed any more"),
    "mistake": _("It should never have been kept"),
}


class ErasureForm(forms.Form):
    """One deliberate act: what is meant is typed."""

    why = forms.ChoiceField(label=_("Why"), choices=list(WHY.items()), initial="asked", widget=forms.RadioSelect)
    typed = Line(max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}))

    def __init__(self, *args: Any, expected: str, also: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accepted = (expected, *also)
        self.fields["typed"].label = format_lazy(_("To go on, type: {expected}"), expected=expected)

    def clean_typed(self) -> str:
        typed = self.cleaned_data["typed"]
        if typed.casefold() not in {" ".join(each.split()).casefold() for each in self.accepted}:
            raise forms.ValidationError(_("This is not what is asked for."))
        return typed
