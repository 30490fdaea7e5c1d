"""The choices of the mapping screen, column by column, as the parts of a mapping."""

import re
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from wellheard.base.errors import DefinitionError, WellheardError
from wellheard.cli.options import scale as read_scale
from wellheard.importers.mapping import MAX_ATTRIBUTES, MetricColumn
from wellheard.importers.questions import importable, statements
from wellheard.metrics.metric import metrics
from wellheard.survey import Compiled
from wellheard_server.responses.imports.options import SINGLE

COMMAS = re.compile("[,،，]")


class Wrong(WellheardError):
    """One sentence for the field it belongs to, in the reader's language."""


class Meanings:
    """`compiled` is the survey the answers go into, None for a new one."""

    def __init__(self, compiled: Compiled | None) -> None:
        self.compiled = compiled
        self.metrics: list[MetricColumn] = []
        self.comments: list[str] = []
        self.attributes: list[str] = []
        self.single: dict[str, str] = {}
        self.questions: dict[str, str] = {}
        self._batteries: dict[str, MetricColumn] = {}

    @property
    def parts(self) -> dict[str, Any]:
        return {
            "metrics": (*self.metrics, *self._batteries.values()),
            "comments": tuple(self.comments),
            "attributes": tuple(self.attributes),
            "questions": self.questions,
            **self.single,
        }

    def add(self, column: str, meaning: str, missing: str, codes: str) -> None:
        """Raises Wrong."""
        kind, _colon, rest = meaning.partition(":")
        if kind in SINGLE:
            if kind in self.single:
                raise Wrong(_("Another column is chosen for this already; there can be one."))
            self.single[kind] = column
        elif kind == "attribute":
            if len(self.attributes) == MAX_ATTRIBUTES:
                raise Wrong(_("At most {n} columns can be kept to split by.").format(n=MAX_ATTRIBUTES))
            self.attributes.append(column)
        elif kind == "comment":
            self.comments.append(column)
        elif kind == "s":
            metric, _sign, scale = rest.partition(":")
            self._score(column, metric, scale, missing, codes)
        elif kind == "i":
            metric, _sign, item = rest.partition(":")
            self._statement(column, metric, item, missing, codes, title=metrics.get(metric).title)
        elif kind == "q":
            self._of_the_survey(column, rest, missing, codes)

    def close(self) -> None:
        """All columns were told. Raises Wrong for what is wrong with them together."""
        if not self.metrics and not self._batteries:
            raise Wrong(_("Say of at least one column which score it holds."))
        wanted = {metric: set(items) for metric, _scale, items in importable() if items}
        for battery in self._batteries.values():
            if self.compiled is not None:
                wanted[battery.metric] = set(statements(self.compiled.questions[self.questions[battery.column]]))
            if lacking := wanted[battery.metric] - set(battery.items):
                said = {"title": battery.rule.title, "codes": ", ".join(sorted(lacking))}
                raise Wrong(
                    _("{title} needs a column for each of its statements; there is none for: {codes}.").format(**said)
                )

    def _score(self, column: str, metric: str, scale: str, missing: str, codes: str) -> None:
        try:
            found = MetricColumn(
                column=column, metric=metric, scale=read_scale(scale), missing=_several(missing), codes=_codes(codes)
            )
            _rule = found.rule
        except DefinitionError as error:
            raise Wrong(str(error)) from error
        self.metrics.append(found)

    def _statement(self, column: str, metric: str, item: str, missing: str, codes: str, *, title: str) -> None:
        before = self._batteries.get(title)
        if before and item in before.items:
            raise Wrong(_("Another column is chosen for this already; there can be one."))
        battery = before or MetricColumn(column=title, metric=metric)
        self._batteries[title] = msgspec.structs.replace(
            battery,
            items=battery.items | {item: column},
            missing=tuple(dict.fromkeys([*battery.missing, *_several(missing)])),
            codes=battery.codes | _codes(codes),
        )

    def _of_the_survey(self, column: str, rest: str, missing: str, codes: str) -> None:
        key, _sign, item = rest.partition(":")
        question = self.compiled.questions[key] if self.compiled else None
        use = question.metric() if question else None
        taken = set(self.questions.values())
        if item and use:
            self._statement(column, use.metric_key, item, missing, codes, title=key)
            self.questions[key] = key
            return
        if key in taken:
            raise Wrong(_("Another column is chosen for this already; there can be one."))
        self.questions[column] = key
        if use is None:
            self.comments.append(column)
            return
        scale = (0.0, 1.0) if use.scale == (1, 2) and _is_zero_one(missing, codes) else use.scale
        self.metrics.append(
            MetricColumn(
                column=column,
                metric=use.metric_key,
                scale=scale,
                top_from=use.top_from if scale == use.scale else None,
                missing=_several(missing),
                codes=_codes(codes),
            )
        )


def _is_zero_one(missing: str, codes: str) -> bool:
    """Thumbs whose words were said to stand for 0 and 1."""
    return 0.0 in _codes(codes).values()


def _several(text: str) -> tuple[str, ...]:
    """Split at the commas of all our languages."""
    return tuple(dict.fromkeys(part.strip() for part in COMMAS.split(text) if part.strip()))


def _codes(text: str) -> dict[str, float]:
    """`down = 0, up = 1`. Raises Wrong."""
    found: dict[str, float] = {}
    for part in _several(text):
        word, sign, number = part.rpartition("=")
        try:
            if not sign:
                raise ValueError
            found[word.strip()] = float(number)
        except ValueError:
            raise Wrong(_("Write which number each word stands for, like: down = 0, up = 1.")) from None
    return found
