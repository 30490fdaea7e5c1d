"""Forms of this room whose fields do not depend on a question's type."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wellheard.base.language import SPOKEN
from wellheard.survey.language_tag import is_tag
from wellheard_server.surveys.models import Survey
from wellheard_server.surveys.starting_points import starting_points


class BeginForm(forms.Form):
    """A new survey: what about, in which languages. Both can be changed later without loss."""

    name = forms.CharField(
        label=_("Name"), max_length=300, help_text=_("For you and your team; customers do not see it.")
    )
    starting_point = forms.ChoiceField(label=_("Begin with"), widget=forms.RadioSelect)
    source_language = forms.ChoiceField(label=_("Written in"), choices=list(SPOKEN.items()))
    languages = forms.MultipleChoiceField(
        label=_("Also in"),
        choices=list(SPOKEN.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("The tested wordings are there in all six; any other language can be added in the editor."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starting_point"].choices = [(each.key, each.title) for each in starting_points]
        self.reasons = {each.key: each.why for each in starting_points}

    @property
    def tags(self) -> list[str]:
        """The languages in order, the source first."""
        source = self.cleaned_data["source_language"]
        return [source, *(tag for tag in self.cleaned_data["languages"] if tag != source)]


class DetailsForm(forms.ModelForm):
    """What the team knows the survey by and where it belongs."""

    class Meta:
        model = Survey
        fields = ["name", "touchpoint", "personal_only"]
        labels = {"name": _("Name"), "touchpoint": _("Touchpoint"), "personal_only": _("By personal link alone")}
        help_texts = {
            "name": _("For you and your team; customers do not see it."),
            "touchpoint": _("The moment it asks about. Scores can be compared by it."),
            "personal_only": _(
                "Nobody without a link of their own can answer. Off, so that one address serves everyone."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        touchpoints = Survey._meta.get_field("touchpoint").related_model
        self.fields["touchpoint"].queryset = touchpoints.objects.all()
        self.fields["touchpoint"].empty_label = _("none")


class LanguageForm(forms.Form):
    language = forms.CharField(label=_("Language"), max_length=35)

    def clean_language(self) -> str:
        """A tag of BCP 47, such as `de`; one of our own languages may be given by its name."""
        typed = self.cleaned_data["language"].strip()
        tag = next((tag for tag, title in SPOKEN.items() if typed.lower() in (tag.lower(), title.lower())), typed)
        if not is_tag(tag):
            raise forms.ValidationError(_("Please give the language's tag, such as de for German or pt-BR."))
        return tag
