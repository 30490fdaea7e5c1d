"""Making personal links: so many, or one for each line."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from wellheard_server.invitations.models.invitation import LIVES_FOR, MOST_AT_ONCE
from wellheard_server.surveys.models import Survey


class LinksForm(forms.Form):
    survey = forms.ModelChoiceField(
        label=_("Survey"), queryset=Survey.everywhere.none(), to_field_name="slug", empty_label=None
    )
    labels = forms.CharField(
        label=_("One link for each line"),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        required=False,
        help_text=_("What you know each person by: an order number, a name. Only your team sees it."),
    )
    n = forms.IntegerField(
        label=_("Or so many links without a name"), required=False, min_value=1, max_value=MOST_AT_ONCE
    )
    days = forms.IntegerField(
        label=_("Valid for days"),
        min_value=1,
        max_value=730,
        initial=LIVES_FOR.days,
        help_text=_("Long enough for a holiday, short enough that a forgotten link is no open door."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["survey"].queryset = (
            Survey.objects.filter(versions__isnull=False, archival=None).distinct().order_by("name")
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        lines = [line.strip()[:300] for line in cleaned.get("labels", "").splitlines() if line.strip()]
        cleaned["lines"] = lines or [""] * (cleaned.get("n") or 0)
        if not self.errors and not cleaned["lines"]:
            self.add_error("labels", _("Write a line for each person, or say how many links you need."))
        if len(lines) > MOST_AT_ONCE:
            most = ngettext("At most %(n)s link at once.", "At most %(n)s links at once.", MOST_AT_ONCE) % {
                "n": MOST_AT_ONCE
            }
            self.add_error("labels", most)
        return cleaned
