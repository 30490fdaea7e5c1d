"""Numbers as a reader of each language writes them: digits, separators, a real minus, rounding half away from zero.

Figures are kept whole everywhere else and rounded here, once, for the eye (methods.md §0.5).
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MINUS = "\N{MINUS SIGN}"
LATIN, ARABIC, PERSIAN = "0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"


@dataclass(frozen=True)
class Script:
    """How one language writes a number (CLDR)."""

    digits: str = LATIN
    decimal: str = "."
    group: str = ","
    percent: str = "{}%"


SCRIPTS = {
    "ar": Script(ARABIC, "٫", "٬", "{}٪"),
    "fa": Script(PERSIAN, "٫", "٬", "{}٪"),
    "sk": Script(decimal=",", group="\N{NO-BREAK SPACE}", percent="{}\N{NO-BREAK SPACE}%"),
}
ENGLISH = Script()


def script() -> Script:
    """That of the language the page is in."""
    return SCRIPTS.get((get_language() or "en").split("-")[0], ENGLISH)


def digits(text: str) -> str:
    """Latin digits in a text replaced by the reader's own.

    Only for texts that are ours, such as a date: a customer's words stay as they wrote them.
    """
    ours = script().digits
    return text if ours == LATIN else text.translate(str.maketrans(LATIN, ours))


def rounded(value: float, decimals: int = 0) -> Decimal:
    """Half away from zero. Thirteen digits are trusted, so that 12.499999999999998, a 12.5 with dust on it, is a 13.

    >>> rounded(-2.5), rounded(0.125, 2), rounded(-0.4)
    (Decimal('-3'), Decimal('0.13'), Decimal('0'))
    """
    exact = Decimal(format(value, ".13g")) if isinstance(value, float) else Decimal(value)
    result = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return result if result else abs(result)


def plain(value: float, decimals: int = 0, *, signed: bool = False) -> str:
    """The figure as text. `signed` puts a plus before what is above zero, as a Net Promoter Score is printed."""
    amount = rounded(value, decimals)
    ours = script()
    whole, _, part = f"{abs(amount):,f}".partition(".")
    text = whole.replace(",", ours.group) + (ours.decimal + part if part else "")
    sign = MINUS if amount < 0 else "+" if signed and amount > 0 else ""
    return sign + digits(text)


def percent(share: float, decimals: int = 0) -> str:
    """A share of 0..1 as a percentage."""
    return script().percent.format(plain(100 * share, decimals))


def wrap(text: str) -> SafeString:
    """Left to right, isolated and in tabular figures, whatever stands around it."""
    return format_html('<span class="num">{}</span>', text)


def isolated(text: str) -> str:
    """The same for text that cannot hold markup: a tooltip, a label that is read aloud."""
    return f"\N{LEFT-TO-RIGHT ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def decimals(unit: str, low: float | None, high: float | None) -> int:
    """As many as the interval deserves: none for a wide one, one for a narrow one (two on a short scale).

    >>> decimals("points", 37.1, 48.6), decimals("share", 0.203, 0.233), decimals("score", 4.1, 4.4)
    (0, 1, 1)
    """
    if low is None or high is None:
        return 1 if unit == "score" else 0
    width = (high - low) * (100 if unit == "share" else 1)
    if width >= 4:
        return 0
    return 2 if unit == "score" and width < 0.2 else 1


def amount(value: float, unit: str, places: int, *, sign: bool | None = None) -> str:
    """A figure of an estimate without its percent sign. `sign` None: as the unit is printed (points with one, others without)."""
    signed = unit == "points" if sign is None else sign
    return plain(100 * value if unit == "share" else value, places, signed=signed)


def whole(value: float, unit: str, places: int) -> str:
    """A figure of an estimate, percent sign included."""
    text = amount(value, unit, places)
    return script().percent.format(text) if unit == "share" else text


def sign_of(unit: str) -> str:
    """What stands behind the figure: the percent sign of a share, nothing else."""
    return script().percent.format("") if unit == "share" else ""
