"""The two small pictures that stand beside numbers: a value between its brackets, and a divided bar. Plain SVG attributes, no style."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from wellheard_server.base.axis import Axis

HATCH = "url(#h)"  # drawn over detractors, so that colour is never the only sign


def interval_bar(
    value: float,
    low: float | None,
    high: float | None,
    on: Axis,
    *,
    label: str,
    before: float | None = None,
    tone: str = "",
    zero: bool = False,
) -> SafeString:
    """A dot between two brackets on an axis; `before` is an open dot, `zero` a line at no change. Figures as printed."""
    parts = [SafeString('<line class="t" x1="0" x2="100%" y1="50%" y2="50%"/>')]
    if zero and on.low < 0 < on.high:
        parts.append(format_html('<line class="z" x1="{0}%" x2="{0}%" y1="0" y2="100%"/>', _at(on, 0)))
    if low is not None and high is not None:
        start, end = on.at(low), on.at(high)
        parts.append(
            format_html(
                '<rect class="b" x="{}%" width="{}%" y="4" height="12" rx="4"/>', _short(start), _short(end - start)
            )
        )
    if before is not None:
        parts.append(format_html('<circle class="p" cx="{}%" cy="50%" r="3"/>', _at(on, before)))
    if low is not None and high is not None:
        brackets = '<g class="k"><use href="#lo" x="{}%" y="50%"/><use href="#hi" x="{}%" y="50%"/></g>'
        parts.append(format_html(brackets, _at(on, low), _at(on, high)))
    parts.append(format_html('<circle class="v" cx="{}%" cy="50%" r="4.5"/>', _at(on, value)))
    name = f"ibar {tone}".strip()
    return format_html('<svg class="{}" role="img" aria-label="{}">{}</svg>', name, label, SafeString("".join(parts)))


def divided_bar(parts: Sequence[tuple[str, int]], *, label: str) -> SafeString:
    """Shares of a whole side by side. A part is its tone ("det", "pas", "pro") and its count; tones come in reading order."""
    total = sum(count for _, count in parts) or 1
    drawn, start = [], 0.0
    for tone, count in parts:
        width = 100 * count / total
        fills = [f"f-{tone}"] if count else []
        drawn += [(format_html('class="{}"', fill), _short(start), _short(width)) for fill in fills]
        if tone == "det" and count:
            drawn.append((format_html('fill="{}"', HATCH), _short(start), _short(width)))
        start += width
    rects = format_html_join("", '<rect {} x="{}%" width="{}%" height="100%"/>', drawn)
    return format_html('<svg class="dbar" role="img" aria-label="{}">{}</svg>', label, rects)


def _at(on: Axis, value: float) -> str:
    return _short(on.at(value))


def _short(number: float) -> str:
    return format(number, ".1f").removesuffix(".0")
