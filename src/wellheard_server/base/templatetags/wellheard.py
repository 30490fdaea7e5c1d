"""What templates say numbers, fields and files with."""

from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from django import forms, template
from django.contrib.staticfiles import finders
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wellheard.base.language import messages
from wellheard.importers import expectations
from wellheard.stats.estimate import Difference, Estimate
from wellheard_server.base import bars, dates, estimates, figures
from wellheard_server.base.axis import Axis

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
def expected(phrase: str) -> str:
    """What a refused cell of a file should have been, in the language of the page."""
    return expectations.translated(phrase, get_language() or "en")


@register.filter
def refusal(sentence: str) -> str:
    """The same of a whole refusal: row, column, what was expected and what is there."""
    return expectations.sentence(sentence, get_language() or "en")


@register.filter
def said(message: str) -> str:
    """A text of the library (a metric's title, a question type's name) in the language of the page."""
    return messages(get_language() or "en").gettext(message) if message else ""


@register.simple_tag
def estimate(of: Estimate) -> SafeString:
    """Value and interval: +43 (+37 to +49). Nothing but a dash where nobody answered."""
    between = estimates.interval(of.low, of.high, of.unit)
    return format_html("{}{}", estimates.value(of), format_html(" <span>({})</span>", between) if between else "")


@register.simple_tag
def figure(of: Estimate) -> SafeString | str:
    """The value alone, percent sign included: for a table that has its interval in a column of its own."""
    return "–" if of.value is None else figures.wrap(figures.whole(of.value, of.unit, estimates.places(of)))


@register.simple_tag
def interval(of: Estimate | Difference, sign: bool | None = None) -> SafeString:
    """+37 to +49."""
    return estimates.interval(of.low, of.high, of.unit, sign=sign)


@register.simple_tag
def ibar(
    of: Estimate, on: Axis, before: Estimate | None = None, tone: str = "", zero: bool = False, name: str = ""
) -> SafeString:
    """The estimate's bar on an axis (base/axis.py)."""
    return estimates.bar(of, on, before=before, tone=tone, zero=zero, name=name)


@register.simple_tag
def axis_marks(on: Axis, unit: str) -> SafeString:
    """What is printed under bars on that axis."""
    spans = format_html_join("", '<span class="num">{}</span>', ((mark,) for mark in estimates.marks(on, unit)))
    return format_html('<p class="axis" aria-hidden="true">{}</p>', spans)


@register.simple_tag
def dbar(parts: list[tuple[str, int]], label: str) -> SafeString:
    """A bar divided by (tone, count)."""
    return bars.divided_bar(parts, label=label)


@register.simple_tag(takes_context=True)
def when(context: template.Context, moment: datetime) -> SafeString:
    """How long ago, with the exact moment for machines and on hover."""
    zone = getattr(context.get("workspace"), "zone", "UTC")
    local = moment.astimezone(ZoneInfo(zone))
    exact = f"{dates.day_of_year(local.date())}, {dates.clock(moment, zone)}"
    words = dates.ago(moment, timezone.now(), zone)
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(timespec="seconds"), exact, words)


@register.filter
def day(of: date | None) -> str:
    """21 Nov 2026."""
    return dates.day_of_year(of) if of else ""
