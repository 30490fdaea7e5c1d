"""What is typed to make personal links."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from wellheard_server.invitations.models.invitation import MOST_AT_ONCE
from wellheard_server.surveys.models import Survey

LONGEST_LABEL = 300


class LinksForm(forms.Form):
    """A number of links, or one a line for those who shall be told apart."""

    survey = forms.ModelChoiceField(
        queryset=Survey.everywhere.none(),  # across: empty
        label=_("Survey"),
        to_field_name="slug",
        empty_label=None,
    )
    labels = forms.CharField(
        label=_("For whom"),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        required=False,
        help_text=_(
            "One a line: a name, an order number, whatever tells you later whose link it was. Or leave it empty and give a number."
        ),
    )
    number = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=MOST_AT_ONCE, required=False, help_text=_("Without names.")
    )
    days = forms.IntegerField(
        label=_("Days it works"),
        min_value=1,
        max_value=730,
        initial=60,
        help_text=_("Sixty days are long enough for a holiday."),
    )

    def __init__(self, *args: Any, surveys: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["survey"].queryset = surveys

    def clean_labels(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["labels"].splitlines()]
        labels = [line for line in lines if line]
        if len(labels) > MOST_AT_ONCE:
            raise forms.ValidationError(
                ngettext_lazy("At most %(most)d line at once.", "At most %(most)d lines at once.", MOST_AT_ONCE)
                % {"most": MOST_AT_ONCE}
            )
        if any(len(label) > LONGEST_LABEL for label in labels):
            raise forms.ValidationError(_("A line is too long: at most %(most)d characters.") % {"most": LONGEST_LABEL})
        return labels

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if "labels" in given and not given["labels"] and not given.get("number") and "number" not in self.errors:
            self.add_error("number", _("Give a number, or write for whom."))
        return given

    @property
    def wanted(self) -> list[str]:
        """A label for each link; empty ones where only a number was given."""
        return self.cleaned_data["labels"] or [""] * self.cleaned_data["number"]
