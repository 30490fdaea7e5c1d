"""What is typed to take answers out."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from wellheard.exporters import Streamed, formats
from wellheard_server.base.templatetags.wellheard import said
from wellheard_server.responses.exports.outgoing import Wanted
from wellheard_server.surveys.models import Survey


def _formats() -> list[tuple[str, str]]:
    return [
        (form.key, said(form.title))
        for form in sorted(formats, key=lambda form: (not isinstance(form, Streamed), form.key))
    ]


def _day_field(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, input_formats=["%Y-%m-%d"], widget=widget, help_text=help_text)


class ExportForm(forms.Form):
    """`people` is offered to those who may read people."""

    survey = forms.ModelChoiceField(
        queryset=Survey.everywhere.none(),  # across: empty
        label=_("Survey"),
        to_field_name="slug",
        empty_label=None,
    )
    format = forms.ChoiceField(label=_("Format"), choices=_formats)
    form = forms.ChoiceField(
        label=_("Rows"),
        choices=[("wide", _("One row for each response")), ("long", _("One row for each answer"))],
        help_text=_("One row for each response is right for spreadsheets and for bringing the file in again."),
    )
    first = _day_field(_("First day"))
    last = _day_field(_("Last day"), _("Leave both empty for all answers there are."))
    finished = forms.BooleanField(label=_("Finished answers only"), required=False)
    comments = forms.BooleanField(label=_("With comments"), required=False, initial=True)
    people = forms.BooleanField(
        label=_("With who answered"),
        required=False,
        help_text=_("Name, address and your own number for them. Keep such a file as you keep your customer list."),
    )
    codebook = forms.BooleanField(
        label=_("With a codebook"),
        required=False,
        initial=True,
        help_text=_("Explains every column. A made file then comes as a ZIP."),
    )

    def __init__(self, *args: Any, surveys: Any, may_people: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["survey"].queryset = surveys
        if not may_people:
            del self.fields["people"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first."))
        if "now" in self.data and given.get("format") and not isinstance(formats.get(given["format"]), Streamed):
            self.add_error("format", _("This format cannot be sent at once. Have it made as a file."))
        return given

    @property
    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(
            since=given["first"],
            until=given["last"] + timedelta(days=1) if given["last"] else None,
            unfinished=not given["finished"],
            people=given.get("people", False),
            comments=given["comments"],
            form=given["form"],
        )

    @property
    def query(self) -> str:
        """The same wish as the query of an address."""
        wish = self.wanted
        said = {
            "survey": self.cleaned_data["survey"].slug,
            "since": wish.since,
            "until": wish.until,
            "unfinished": wish.unfinished or "false",
            "people": "true" if wish.people else "",
            "comments": wish.comments or "false",
            "form": wish.form,
        }
        return urlencode({name: value for name, value in said.items() if value and value is not True})
