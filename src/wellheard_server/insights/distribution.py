"""How many gave each answer of the scale."""

from dataclasses import dataclass

from wellheard_server.base.figures import plain
from wellheard_server.insights.numbers import Numbers, is_hidden
from wellheard_server.insights.period import Period

MOST_STEPS = 11


@dataclass(frozen=True)
class Step:
    value: float
    label: str
    tone: str
    n: int


def distribution(numbers: Numbers, period: Period) -> list[Step]:
    """A step for each whole answer of the scale; empty for scales too long to draw, and where too few staff answered."""
    asked = numbers.asked
    scale = asked.metric.scale
    if (
        scale is None
        or not asked.metric.whole
        or scale[1] - scale[0] >= MOST_STEPS
        or is_hidden(asked, numbers.counts(period))
    ):
        return []
    found = numbers.ledger.values(numbers.over(period))
    steps = range(int(scale[0]), int(scale[1]) + 1)
    return [Step(value, plain(value), _tone(numbers, value), _given(found, value)) for value in steps]


def _given(found: dict[float | str, int], value: int) -> int:
    """Answers of that step, whether the ledger kept it as a number or as the code of a choice."""
    return int(found.get(float(value), 0) + found.get(str(value), 0))


def _tone(numbers: Numbers, value: float) -> str:
    return next((band.tone for band in numbers.asked.metric.bands if band.low <= value <= band.high), "pas")
