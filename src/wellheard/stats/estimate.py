"""A number that never travels alone."""

import msgspec


class Estimate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """A value with its interval, how many people stand behind it, and how it was made.

    `value`, `low`, `high` share `unit`: "points" (-100..100), "share" (0..1) or "score" (the scale's own). All three are None when nobody
    answered (`note` says why); `low` and `high` alone are None when the method gives no interval. `n` counts answers used, `n_missing`
    blanks and "not applicable", `n_invalid` answers outside the scale: both are left out of n and never scored.
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
    def missing(cls, note: str = "nobody answered", *, unit: str = "", n: int = 0, n_missing: int = 0, n_invalid: int = 0) -> "Estimate":
        """No value: None with a reason, never 0."""
        return cls(value=None, unit=unit, n=n, n_missing=n_missing, n_invalid=n_invalid, note=note)

    @classmethod
    def around(
        cls, value: float, low: float, high: float, n: int, *, method: str, unit: str, scale: tuple[float, float], conf: float = 0.95,
        weighted: bool = False, note: str = "",
    ) -> "Estimate":
        """The interval clipped to `scale`; where a published interval leaves out its own value it is widened to it, and `note` says so."""
        low, high = max(low, scale[0]), min(high, scale[1])
        if not low <= value <= high:
            low, high = min(low, value), max(high, value)
            note = f"{note} interval widened to hold its value".strip()
        return cls(value=value, low=low, high=high, conf=conf, n=n, method=method, unit=unit, weighted=weighted, note=note)


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One estimate minus another, tested on its own interval; overlap of the two intervals is never the test.

    `verdict` is "higher" or "lower" when the interval of the difference leaves out 0, "unclear" when it holds 0, "too_early" when either
    side has too few answers to say anything.
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
