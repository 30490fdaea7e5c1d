"""A form's field says what is wrong beside itself, to everybody."""

from django import forms
from django.template import Context, Template


class Order(forms.Form):
    name = forms.CharField(label="Your name", help_text="As on the cake.", max_length=5)
    gift = forms.BooleanField(label="It is a gift", required=False)
    size = forms.ChoiceField(label="Size", choices=[("s", "Small"), ("l", "Large")], widget=forms.RadioSelect)
    secret = forms.CharField(widget=forms.HiddenInput, initial="x")


def shown(form: forms.Form) -> str:
    return Template("{% load wellheard %}{% fields form %}").render(Context({"form": form}))


def test_label_help_and_error_are_tied_to_the_input() -> None:
    page = shown(Order({"name": "too long", "size": "s", "secret": "x"}))

    assert '<label for="id_name">Your name' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_name_error">Ensure this value has at most 5 characters' in page
    assert 'id="id_name_helptext">As on the cake.' in page


def test_choices_are_a_group_with_a_legend_and_a_hidden_field_has_no_label() -> None:
    page = shown(Order())

    assert "<legend>Size</legend>" in page
    assert page.count('type="radio"') == 2
    assert page.count("<label") == 4
    assert '<input type="hidden" name="secret" value="x"' in page


def test_what_a_customer_wrote_is_never_markup() -> None:
    page = shown(Order({"name": "<b>", "size": "<script>", "secret": "x"}))

    assert "<b>" not in page
    assert "<script>" not in page
