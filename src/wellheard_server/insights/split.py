"""A score for each group: by touchpoint, language, channel, another answer or an attribute. Each group stands against all the others.

Groups too small to show stay hidden, and so does a further one where a hidden one could be had by subtraction; all comparisons of the
table are judged together.
"""

from dataclasses import dataclass, replace

from wellheard.facts.filter import Field, field, written
from wellheard.metrics.metric import Counts, add_up
from wellheard.stats.estimate import Difference, Estimate
from wellheard.stats.suppression import MINIMUM
from wellheard_server.base import estimates
from wellheard_server.base.axis import Axis
from wellheard_server.insights import sentence
from wellheard_server.insights.asked import Asked
from wellheard_server.insights.labels import OTHERS, Labels
from wellheard_server.insights.many import hidden_cells, sure_ones
from wellheard_server.insights.numbers import TOO_FEW, Numbers, shown
from wellheard_server.insights.period import Period
from wellheard_server.insights.sentence import Sentence

MOST_GROUPS = 40


@dataclass(frozen=True)
class Group:
    """One row of the table. Hidden: neither value nor n is known to the page."""

    key: str | None
    label: str
    now: Estimate
    before: Estimate | None = None
    change: Difference | None = None
    rest: Difference | None = None
    change_is_sure: bool = True
    rest_is_sure: bool = True
    better: str = "higher"

    @property
    def is_hidden(self) -> bool:
        return self.now.note == TOO_FEW

    @property
    def against_before(self) -> Sentence:
        return sentence.against_before(self.change, better=self.better, is_sure=self.change_is_sure)

    @property
    def against_rest(self) -> Sentence:
        return sentence.against_rest(self.rest, better=self.better, is_sure=self.rest_is_sure)

    @property
    def tone(self) -> str:
        return self.against_rest.tone


@dataclass(frozen=True)
class Split:
    """The table: shown groups best first, then hidden ones; `compared` is how many comparisons were judged together."""

    by: Field
    title: str
    groups: tuple[Group, ...]
    total: Estimate
    compared: int
    axis: Axis

    @property
    def code(self) -> str:
        return written(self.by)

    @property
    def shown(self) -> list[Group]:
        return [group for group in self.groups if not group.is_hidden]

    @property
    def compares(self) -> bool:
        """One group is everybody: it has no rest, and its change is the tile's."""
        return len(self.groups) > 1

    @property
    def hidden(self) -> list[Group]:
        return [group for group in self.groups if group.is_hidden]


def split(numbers: Numbers, by: str, period: Period, labels: Labels) -> Split:
    """Raises DefinitionError when nothing can be split by `by`."""
    chosen = field(by)
    asked, minimum = numbers.asked, max(MINIMUM, numbers.asked.metric.smallest_group)
    now = _folded(numbers.groups(chosen, period))
    before = numbers.groups(chosen, period.before) if period.before else {}
    before = _like(now, before)
    hidden = hidden_cells({key: asked.metric.estimate(**c).n for key, c in now.items()}, minimum)
    hidden_before = hidden_cells({key: asked.metric.estimate(**c).n for key, c in before.items()}, minimum)
    total = numbers.counts(period)
    groups = [
        _group(asked, key, labels.of(chosen, key), counts, total, before.get(key), key in hidden, key in hidden_before)
        for key, counts in now.items()
    ]
    groups, compared = _judged(groups)
    on = estimates.around([e for group in groups for e in (group.now, group.before)], asked.bounds, spaces=4)
    return Split(chosen, labels.title(chosen), tuple(sorted(groups, key=_order)), shown(asked, total), compared, on)


def _folded(groups: dict[str | None, Counts]) -> dict[str | None, Counts]:
    """At most MOST_GROUPS; the smallest become one."""
    if len(groups) <= MOST_GROUPS:
        return groups
    by_size = sorted(groups, key=lambda key: -_size(groups[key]))
    kept = {key: groups[key] for key in by_size[: MOST_GROUPS - 1]}
    return {**kept, OTHERS: add_up(groups[key] for key in by_size[MOST_GROUPS - 1 :])}


def _like(now: dict[str | None, Counts], before: dict[str | None, Counts]) -> dict[str | None, Counts]:
    """The groups of the period before, folded as those of this one are."""
    if OTHERS not in now:
        return {key: before[key] for key in now if key in before}
    kept = {key: before[key] for key in now if key in before}
    others = add_up(counts for key, counts in before.items() if key not in now)
    return {**kept, OTHERS: others} if others else kept


def _size(counts: Counts) -> float:
    return max(counts.values(), default=0)


def _group(
    asked: Asked,
    key: str | None,
    label: str,
    counts: Counts,
    total: Counts,
    before: Counts | None,
    is_hidden: bool,
    was_hidden: bool,
) -> Group:
    metric = asked.metric
    if is_hidden:
        return Group(key, label, Estimate.missing(TOO_FEW, unit=metric.unit), better=metric.better)
    now = metric.estimate(**counts)
    others = {name: total.get(name, 0) - n for name, n in counts.items()}
    rest = metric.difference(counts, others) if metric.estimate(**others).n else None
    if before is None or was_hidden:
        return Group(key, label, now, rest=rest, better=metric.better)
    change = metric.difference(counts, before)
    return Group(key, label, now, metric.estimate(**before), change, rest, better=metric.better)


def _judged(groups: list[Group]) -> tuple[list[Group], int]:
    """Against the rest and against the period before are one family of comparisons."""
    family: list[Difference | None] = [d for group in groups for d in (group.rest, group.change)]
    sure = sure_ones(family)
    judged = [
        replace(group, rest_is_sure=sure[2 * at], change_is_sure=sure[2 * at + 1]) for at, group in enumerate(groups)
    ]
    return judged, sum(1 for each in family if each is not None and each.p is not None)


def _order(group: Group) -> tuple[bool, bool, float, str]:
    value = group.now.value
    return group.is_hidden, value is None, -(value or 0), group.label
