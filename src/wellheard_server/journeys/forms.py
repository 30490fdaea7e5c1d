"""What is typed about a touchpoint."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wellheard_server.accounts.forms import name_field


class TouchpointForm(forms.Form):
    name = name_field(_("Name"), help_text=_("As your team says it: “Delivery”, “Web shop”, “Till”."))
