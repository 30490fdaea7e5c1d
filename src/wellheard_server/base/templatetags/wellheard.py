"""What templates say numbers, fields and files with."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from django import forms, template
from django.contrib.staticfiles import finders
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wellheard.base.language import messages
from wellheard_server.base import figures

register = template.Library()


@cache
def _digest(name: str) -> str:
    found = finders.find(name)
    return sha256(Path(found).read_bytes()).hexdigest()[:10] if found else ""


@register.simple_tag
def asset(name: str) -> str:
    """A static file's address with its content's digest, so that a browser never keeps the old one after an upgrade."""
    return f"{static(name)}?v={_digest(name)}"


@register.inclusion_tag("base/field.html")
def field(bound: BoundField) -> dict[str, object]:
    """A form's field with its label, its help and its error beside it."""
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        kind = "tick"
    elif isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        kind = "group"
    else:
        kind = "field"
    return {"field": bound, "kind": kind}


@register.inclusion_tag("base/fields.html")
def fields(form: forms.BaseForm) -> dict[str, object]:
    """All of a form's fields, hidden ones too, with what is wrong with the form as a whole above them."""
    return {"form": form}


@register.simple_tag
def optional() -> SafeString:
    return format_html('<span class="quiet opt">{}</span>', _("(optional)"))


@register.inclusion_tag("base/copy.html")
def copy_field(id: str, label: str, value: str, help: str = "") -> dict[str, str]:
    """Something to be copied elsewhere: a link, a key shown once."""
    return {"id": id, "label": label, "value": value, "help": help}


@register.filter
def num(value: float | None, decimals: int = 0) -> SafeString | str:
    """A count or plain figure."""
    return "" if value is None else figures.wrap(figures.plain(value, decimals))


@register.filter
def points(value: float | None, decimals: int = 0) -> SafeString | str:
    """A figure with its sign: +43."""
    return "" if value is None else figures.wrap(figures.plain(value, decimals, signed=True))


@register.filter
def percent(share: float | None, decimals: int = 0) -> SafeString | str:
    """A share of 0..1."""
    return "" if share is None else figures.wrap(figures.percent(share, decimals))


@register.filter
def said(message: str) -> str:
    """A text of the library (a metric's title, a question type's name) in the language of the page."""
    return messages(get_language() or "en").gettext(message) if message else ""
