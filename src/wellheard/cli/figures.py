"""Numbers as people read them. Rounding is half away from zero, and the last step."""

from decimal import ROUND_HALF_UP, Decimal

from wellheard.stats import Estimate


def rounded(value: float, places: int) -> str:
    """
    >>> rounded(2.5, 0), rounded(-0.04, 1)
    ('3', '0.0')
    """
    number = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{abs(number) if number == 0 else number}"


def figure(value: float | None, unit: str) -> str:
    """A value with its unit: +39.8, 78.9 %, 4.00; a dash where there is none."""
    if value is None:
        return "-"
    if unit == "points":
        return ("+" if value > 0 else "") + rounded(value, 1)
    return f"{rounded(100 * value, 1)} %" if unit == "share" else rounded(value, 2)


def interval(estimate: Estimate) -> str:
    """`+37.2 to +42.4`, or a dash."""
    if estimate.low is None or estimate.high is None:
        return "-"
    return f"{figure(estimate.low, estimate.unit)} to {figure(estimate.high, estimate.unit)}"


def p_value(p: float | None) -> str:
    if p is None:
        return "-"
    return "<0.001" if p < 0.001 else rounded(p, 3)
