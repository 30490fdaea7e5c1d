"""What people type, turned into what the library takes."""

from wellheard.base.errors import DefinitionError
from wellheard.metrics.metric import Scale


def scale(text: str | None) -> Scale | None:
    """`1-5` as (1, 5).

    >>> scale("0-10")
    (0.0, 10.0)
    """
    if text is None:
        return None
    low, _, high = text.strip().partition("-")
    try:
        return float(low), float(high)
    except ValueError:
        raise DefinitionError(
            f"a scale is written as lowest-highest, such as 1-5, got {text!r}.", code="bad_scale"
        ) from None


def several(values: list[str] | None) -> tuple[str, ...]:
    """`--by a,b --by c` as (a, b, c)."""
    return tuple(part.strip() for value in values or () for part in value.split(",") if part.strip())
