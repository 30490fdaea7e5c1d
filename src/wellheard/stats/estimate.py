"""A number that never travels alone."""

import msgspec

from wellheard.stats.words import NOBODY, WIDENED

# Below this many answers on either side an interval that holds 0 says nothing yet; from here on it says "no clear
# change". Our convention.
FEW = 20


class Estimate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """A value with its interval, how many people stand behind it, and how it was made.

    `value`, `low`, `high` share `unit`: "points" (-100..100), "share" (0..1) or "score" (the scale's own). All three
    are None when nobody answered (`note` says why); `low` and `high` alone are None when the method gives no interval.
    `n` counts answers used, `n_missing` blanks and "not applicable", `n_invalid` answers outside the scale: both are
    left out of n and never scored. `method` and `note` are from `stats.words`, so that both can be shown in any
    language.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    conf: float = 0.95
    n: int = 0
    n_missing: int = 0
    n_invalid: int = 0
    method: str = ""
    unit: str = ""
    weighted: bool = False
    note: str = ""

    @classmethod
    def missing(
        cls, note: str = NOBODY, *, unit: str = "", n: int = 0, n_missing: int = 0, n_invalid: int = 0
    ) -> "Estimate":
        """No value: None with a reason, never 0."""
        return cls(value=None, unit=unit, n=n, n_missing=n_missing, n_invalid=n_invalid, note=note)

    @classmethod
    def around(
        cls,
        value: float,
        low: float,
        high: float,
        n: int,
        *,
        method: str,
        unit: str,
        scale: tuple[float, float],
        conf: float = 0.95,
        weighted: bool = False,
        note: str = "",
    ) -> "Estimate":
        """The interval clipped to `scale`.

        Where a published interval leaves out its own value it is widened to it, and `note` says so.
        """
        low, high = max(low, scale[0]), min(high, scale[1])
        if not low <= value <= high:
            low, high, note = min(low, value), max(high, value), note or WIDENED
        return cls(
            value=value,
            low=low,
            high=high,
            conf=conf,
            n=n,
            method=method,
            unit=unit,
            weighted=weighted,
            note=note,
        )


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One estimate minus another, tested on its own interval; overlap of the two intervals is never the test.

    `n` are the answers of the first side, `n_before` of the one taken away. `verdict` is "higher" or "lower" when the
    interval of the difference leaves out 0, "unclear" when it holds 0, and "too_early" when it holds 0 or does not
    exist with fewer than 20 answers on a side.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    conf: float = 0.95
    n: int = 0
    n_before: int = 0
    method: str = ""
    unit: str = ""
    verdict: str = "too_early"
    note: str = ""

    @classmethod
    def between(
        cls,
        value: float,
        low: float | None,
        high: float | None,
        p: float | None,
        *,
        n: int,
        n_before: int,
        method: str,
        unit: str,
        conf: float = 0.95,
        note: str = "",
    ) -> "Difference":
        """The difference with the verdict its own interval gives.

        An interval that leaves out its own value is widened, as above.
        """
        if low is not None and high is not None and not low <= value <= high:
            low, high, note = min(low, value), max(high, value), note or WIDENED
        return cls(
            value=value,
            low=low,
            high=high,
            p=p,
            conf=conf,
            n=n,
            n_before=n_before,
            method=method,
            unit=unit,
            verdict=_verdict(low, high, min(n, n_before)),
            note=note,
        )


def _verdict(low: float | None, high: float | None, fewest: int) -> str:
    if low is not None and low > 0:
        return "higher"
    if high is not None and high < 0:
        return "lower"
    return "too_early" if low is None or fewest < FEW else "unclear"


def against(estimate: Estimate, mark: float) -> str:
    """Which side of `mark` the value is on: "above" or "below" only when its whole interval is, else "unclear".

    >>> against(Estimate(value=0.55, low=0.41, high=0.68), 0.40)
    'above'
    """
    if estimate.low is None or estimate.high is None:
        return "unclear"
    return "above" if estimate.low > mark else "below" if estimate.high < mark else "unclear"
