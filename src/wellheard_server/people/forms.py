"""What is typed about a person."""

from typing import Any

from django import forms
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
