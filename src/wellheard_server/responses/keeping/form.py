"""How many days a survey keeps what people said, and the sentence that says so under its pages."""

from typing import Any

import msgspec
from django import forms
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wellheard.base.language import SPOKEN
from wellheard.survey import Definition
from wellheard_server.responses.keeping.retention import LEAST_DAYS, Keeping

MOST_DAYS = 36_500


def _days(label: Any, why: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=why, min_value=LEAST_DAYS, max_value=MOST_DAYS, required=False)


class KeepingForm(forms.Form):
    """Empty is for ever. Words and names cannot be kept longer than the answer they belong to."""

    answers = _days(
        gettext_lazy("Whole answers, in days"),
        gettext_lazy("Then the answer is gone from every score, as if it had never been given. Empty: for ever."),
    )
    comments = _days(
        gettext_lazy("What people wrote, in days"),
        gettext_lazy(
            "Then words become bars of the same length. Scores stay as they are. Empty: as long as the answer."
        ),
    )
    names = _days(
        gettext_lazy("Whose answer it is, in days"),
        gettext_lazy("Then the answer is nobody’s any more. Scores stay as they are. Empty: as long as the answer."),
    )
    say_so = forms.BooleanField(
        label=gettext_lazy("Say so under the survey’s pages"),
        required=False,
        help_text=gettext_lazy("In the survey’s languages that Wellheard speaks, in the draft; publish it to show it."),
    )

    @property
    def keeping(self) -> Keeping:
        return Keeping(*(self.cleaned_data[name] for name in ("answers", "comments", "names")))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        whole = given.get("answers")
        for name in ("comments", "names"):
            if whole and (given.get(name) or 0) > whole:
                self.add_error(name, _("Not longer than the whole answer is kept."))
        return given


def sentence(keeping: Keeping) -> str:
    """In the language that is active."""
    said = [_("Answering is up to you.")]
    if keeping.answers:
        n = keeping.answers
        said.append(
            ngettext("Your answer is deleted after %(n)d day.", "Your answer is deleted after %(n)d days.", n)
            % {"n": n}
        )
    else:
        said.append(_("Your answer is kept for as long as it helps us to get better."))
    if keeping.comments:
        n = keeping.comments
        said.append(
            ngettext("What you write is deleted after %(n)d day.", "What you write is deleted after %(n)d days.", n)
            % {"n": n}
        )
    if keeping.names:
        n = keeping.names
        said.append(
            ngettext(
                "After %(n)d day nobody can tell whose answer it was.",
                "After %(n)d days nobody can tell whose answer it was.",
                n,
            )
            % {"n": n}
        )
    return " ".join(said)


def said_in(definition: Definition, keeping: Keeping) -> Definition:
    """With the sentence in every language of the survey that we speak."""
    privacy = dict(definition.privacy)
    for tag in definition.languages:
        if tag in SPOKEN:
            with translation.override(tag.lower()):
                privacy[tag] = sentence(keeping)
    return msgspec.structs.replace(definition, privacy=privacy)
