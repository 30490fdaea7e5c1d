"""What is measured: a metric declares what to count, then says what the counts mean.

The counts are sums, so the same declaration runs over numbers in Python and, pushed down as SQL, over a table; counts
of days add up to those of the month.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal, Self

import msgspec
import numpy as np

from wellheard.base.errors import DefinitionError, WellheardError, near_miss
from wellheard.base.language import N_
from wellheard.base.registry import Registry
from wellheard.metrics.counting import INVALID, MISSING, Answers, aggregates, counted, numbers
from wellheard.metrics.measure import SUFFIXES, Measure
from wellheard.stats import Difference, Estimate
from wellheard.stats.weights import Moments, checked

Scale = tuple[float, float]
Counts = dict[str, float]
Tone = Literal["pro", "pas", "det"]


class Band(msgspec.Struct, frozen=True):
    """A stretch of the scale the metric treats alike, both ends included; `tone` says good, middling or bad."""

    key: str
    title: str
    low: float
    high: float
    tone: Tone


class Aside(msgspec.Struct, frozen=True):
    """A figure shown beside the metric, made from the same counts: the mean beside a top-box share."""

    key: str
    title: str
    estimate: Estimate


class Metric(msgspec.Struct, frozen=True):
    """One rule from answers to a number with its interval.

    A subclass says `counts`, `bands`, `estimated` and `compared`.

    `scale` is the declared scale of the answers, None where any number will do; `top_from` the lowest answer of the top
    box where the rule has one. Blank answers are counted as missing; answers off the scale, or between its steps where
    `whole`, as invalid; neither is scored.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    unit: ClassVar[Literal["points", "share", "score"]]
    better: ClassVar[Literal["higher", "lower", "none"]] = "higher"
    scales: ClassVar[tuple[Scale, ...]] = ()
    whole: ClassVar[bool] = True
    smallest_group: ClassVar[int] = 1  # below this many answers nothing is shown: 5 where the people are staff
    heard: ClassVar[tuple[str, ...]] = ()  # what others call a column of its answers, in any language, in small letters
    mark: ClassVar[float | None] = None  # a value the field compares with, in the metric's unit

    scale: Scale | None = None
    top_from: float | None = None

    def __post_init__(self) -> None:
        if self.scale is not None and self.scales and self.scale not in self.scales:
            raise DefinitionError(self._forbidden(self.scale), code="scale_not_allowed")

    @property
    def item_scale(self) -> Scale:
        """The scale on which one column of answers is written."""
        return self.scale or (-np.inf, np.inf)

    @property
    def counts(self) -> Mapping[str, Measure]:
        """What to sum over the valid answers, by name."""
        raise NotImplementedError

    @property
    def bands(self) -> tuple[Band, ...]:
        """How a distribution of the answers is coloured, low to high."""
        return ()

    def on(self, scale: Scale | None, top_from: float | None = None, *, seen: Scale | None = None) -> Self:
        """This metric for answers declared on `scale`, or DefinitionError in one sentence where the method forbids it.

        `seen` is the lowest and highest answer in the data; it may settle an undeclared scale, never guess one.
        """
        if scale is None:
            scale = self._undeclared(seen)
        scale = (float(scale[0]), float(scale[1]))
        if not -np.inf < scale[0] < scale[1] < np.inf:
            got = spell([scale])
            raise DefinitionError(f"a scale runs from a lower to a higher number, got {got}.", code="bad_scale")
        if self.scales and scale not in self.scales:
            raise DefinitionError(self._forbidden(scale), code="scale_not_allowed")
        return self._with(scale, top_from)

    def _with(self, scale: Scale, top_from: float | None) -> Self:
        if top_from is not None and top_from != self.top_from:
            raise DefinitionError(f"the cut points of {self.title} are fixed", code="fixed_cut_points")
        return msgspec.structs.replace(self, scale=scale)

    def _undeclared(self, seen: Scale | None) -> Scale:
        if len(self.scales) == 1:
            return self.scales[0]
        message = f"{self.title} needs its scale declared: {spell(self.scales)}."
        raise DefinitionError(message, code="scale_not_declared")

    def _forbidden(self, scale: Scale) -> str:
        return f"{self.title} is defined on {spell(self.scales)}, not on {spell([scale])}."

    def of(
        self,
        values: Iterable[float | None],
        weights: Iterable[float | None] | None = None,
        *,
        missing: Iterable[float] = (),
        conf: float = 0.95,
    ) -> Estimate:
        """The estimate from answers.

        None and NaN are missing, and so are the codes in `missing`; weights of any positive scale, None is 1.
        """
        return self._reported(self.tally(values, weights, missing=missing), How(conf))

    def estimate(self, *, conf: float = 0.95, weighted: bool | None = None, **counts: float) -> Estimate:
        """The estimate from summed counts. `weighted` None: where the weights vary; False: never; True: always."""
        return self._reported(self._complete(counts), How(conf, weighted))

    def difference(
        self, a: Mapping[str, float], b: Mapping[str, float], *, conf: float = 0.95, weighted: bool | None = None
    ) -> Difference:
        """a minus b, two independent groups, from their counts."""
        return self.compared(self._complete(a), self._complete(b), How(conf, weighted))

    def beside(self, *, conf: float = 0.95, weighted: bool | None = None, **counts: float) -> tuple[Aside, ...]:
        """Figures that belong beside the value, from the same counts; beside a weighted one first the unweighted."""
        full, how = self._complete(counts), How(conf, weighted)
        asides = self.accompanied(full, how)
        if not self.estimated(full, how).weighted:
            return asides
        plain = self._reported(full, How(conf, weighted=False))
        return Aside("unweighted", N_("without weights"), plain), *asides

    def estimated(self, counts: Counts, how: "How") -> Estimate:
        """What a subclass says the counts mean. All of `names` are there."""
        raise NotImplementedError

    def compared(self, a: Counts, b: Counts, how: "How") -> Difference:
        """What a subclass says a minus b is."""
        raise NotImplementedError

    def accompanied(self, counts: Counts, how: "How") -> tuple[Aside, ...]:
        """What a subclass shows beside its value."""
        return ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all counts.

        Each measure plain, under the weight (`_w`) and its square (`_w2`), then missing and invalid.
        """
        return (*(name + suffix for name in self.counts for suffix in SUFFIXES), MISSING, INVALID)

    def tally(
        self,
        values: Iterable[float | None],
        weights: Iterable[float | None] | None = None,
        *,
        missing: Iterable[float] = (),
    ) -> Counts:
        """The counts of these answers, as `sql` counts them in a table."""
        x = numbers(values)
        w = np.ones(x.size) if weights is None else numbers(weights)
        w = checked(np.where(np.isnan(w), 1.0, w))
        if x.size != w.size:
            message = f"as many weights as answers are needed, got {w.size} for {x.size}"
            raise WellheardError(message, code="bad_weights")
        x = np.where(np.isin(x, numbers(missing)), np.nan, x)
        found = counted(self, Answers.each(x, w), np.zeros(x.size, np.int64), 1)
        return {name: each[0].item() for name, each in found.items()}

    def sql(self, value: str = "value", weight: str = "weight") -> dict[str, str]:
        """Each count as a SQL aggregate over a column of numbers, null where missing, and one of weights, null for 1.

        `value` and `weight` are SQL expressions. What DuckDB 1.4 and 2.0 and most other engines understand alike.
        """
        return aggregates(self, value, weight)

    def counted(self, answers: Answers, group: np.ndarray, groups: int) -> dict[str, np.ndarray]:
        """The counts of many groups at once, from answers put together by value: (groups,) by name."""
        return counted(self, answers, group, groups)

    @property
    def steps(self) -> bool:
        """Whether only whole answers count, on a declared scale of whole steps: the values are few."""
        return self.whole and self.scale is not None

    def _complete(self, counts: Mapping[str, float]) -> Counts:
        """All counts by name. An absent one is 0, an absent weighted one the plain one; an unknown name is refused."""
        names = self.names
        for name in counts:
            if name not in names:
                hint = near_miss(name, names)
                raise DefinitionError(f"{self.title} has no count {name!r}.", code="unknown_count", hint=hint)
        full = {name: counts.get(name) or 0 for name in names}
        for name in self.counts:
            for suffix in SUFFIXES[1:]:
                full[name + suffix] = counts.get(name + suffix, full[name])
        return full

    def _reported(self, counts: Counts, how: "How") -> Estimate:
        estimate = self.estimated(counts, how)
        missing, invalid = int(counts[MISSING]), int(counts[INVALID])
        return msgspec.structs.replace(estimate, unit=self.unit, n_missing=missing, n_invalid=invalid)


class How(msgspec.Struct, frozen=True):
    """How sure, and whether by weight: None where the weights vary."""

    conf: float = 0.95
    weighted: bool | None = None

    def by_weight(self, sums: Moments) -> bool:
        return sums.vary if self.weighted is None else self.weighted and sums.n > 0


metrics: Registry[Metric] = Registry("metric", "wellheard.metrics")


def add_up(parts: Iterable[Mapping[str, float]]) -> Counts:
    """The counts of the whole from those of its parts.

    >>> add_up([{"promoters": 2}, {"promoters": 3}])
    {'promoters': 5}
    """
    listed = list(parts)
    names = list(listed[0]) if listed else []
    if all(list(part) == names for part in listed):  # most often: of one metric, and many days
        return dict(zip(names, map(sum, zip(*(part.values() for part in listed), strict=True)), strict=True))
    whole: Counts = {}
    for part in listed:
        for name, count in part.items():
            whole[name] = whole.get(name, 0) + count
    return whole


def spell(scales: Iterable[Scale]) -> str:
    """Scales as people say them.

    >>> spell([(1, 5), (1, 7)])
    '1-5 or 1-7'
    """
    return " or ".join(f"{low:g}-{high:g}" for low, high in scales)
