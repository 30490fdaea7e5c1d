"""The mapping screen: what each column means, where its answers go, and what has to be known beside that. Keeps what was typed."""

from collections.abc import Mapping as Reads
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import available_timezones

import msgspec
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wellheard.base.errors import DefinitionError
from wellheard.importers.guess import Guess
from wellheard.importers.look import Column, Look
from wellheard_server.accounts.forms import zones
from wellheard_server.accounts.models import Workspace
from wellheard_server.journeys.models import Touchpoint
from wellheard_server.responses.imports.meanings import Meanings, Wrong
from wellheard_server.responses.imports.options import OptionGroup, groups, value_of
from wellheard_server.responses.imports.plan import Plan
from wellheard_server.responses.imports.survey import SurveyPlan
from wellheard_server.responses.imports.why import surety_in_words, why_in_words
from wellheard_server.responses.models import ImportJob
from wellheard_server.surveys.compiled import compiled_version
from wellheard_server.surveys.models import Survey

ASIDE = {"into", "name", "touchpoint", "zone", "dates", "on"}  # fields beside those of the columns


@dataclass
class Row:
    """One column of the file on the screen."""

    place: int
    column: Column
    meaning: str
    missing: str
    codes: str
    error: str = ""

    @property
    def guess(self) -> Guess:
        return self.column.guess

    @property
    def surety(self) -> str:
        return surety_in_words(self.guess)

    @property
    def why(self) -> str:
        return why_in_words(self.guess)

    @property
    def is_scored(self) -> bool:
        return self.meaning[:2] in ("s:", "i:", "q:")

    @property
    def takes_words(self) -> bool:
        return bool(self.codes or self.guess.codes)


@dataclass
class MappingForm:
    """`into` is the survey the answers go into, None for a new one. `typed` are the form's fields, or those of an earlier file with
    the same columns; without any the guesses stand.
    """

    job: ImportJob
    workspace: Workspace
    into: Survey | None
    typed: Reads[str, str] | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @cached_property
    def look(self) -> Look:
        return msgspec.convert(self.job.look, Look)

    @cached_property
    def compiled(self) -> Any:
        return compiled_version(self.into.id, self.into.latest.number) if self.into else None

    @cached_property
    def groups(self) -> list[OptionGroup]:
        return groups(self.compiled)

    @cached_property
    def rows(self) -> list[Row]:
        return [self._row(place, column) for place, column in enumerate(self.look.columns)]

    def _row(self, place: int, column: Column) -> Row:
        guess, allowed = column.guess, {option.value for group in self.groups for option in group.options}
        usual = Row(
            place,
            column,
            value_of(guess, column.name, self.compiled),
            ", ".join(guess.missing),
            ", ".join(f"{word} = {value:g}" for word, value in guess.codes.items()),
        )
        if self.typed is None or f"c{place}" not in self.typed:
            return usual
        meaning = self.typed[f"c{place}"]
        meaning = meaning if meaning in allowed or not meaning else usual.meaning
        missing, codes = self.typed.get(f"c{place}.missing", ""), self.typed.get(f"c{place}.codes", "")
        return Row(place, column, meaning, missing[:500], codes[:2000])

    # -- what is asked beside the columns

    def _said(self, name: str, otherwise: str = "") -> str:
        return (self.typed or {}).get(name, otherwise).strip()

    @property
    def name(self) -> str:
        return self._said("name", self.job.name.rsplit(".", 1)[0].removesuffix(".csv")[:120])

    @property
    def touchpoint(self) -> str:
        return self._said("touchpoint")

    @property
    def touchpoints(self) -> list[str]:
        return list(Touchpoint.objects.order_by("name").values_list("name", flat=True)[:500])

    @property
    def zone(self) -> str:
        return self._said("zone") or self.workspace.zone

    @property
    def zones(self) -> list[tuple[str, str]]:
        return zones()

    @property
    def on(self) -> str:
        return self._said("on")

    @cached_property
    def _time(self) -> Row | None:
        return next((row for row in self.rows if row.meaning == "time"), None)

    @property
    def asks_order(self) -> bool:
        return any(row.guess.asks_order for row in self.rows)

    @property
    def dates(self) -> str:
        proved = self._time.guess.order if self._time and self._time.guess.order else ""
        return self._said("dates", proved or "")

    @property
    def kept(self) -> dict[str, str]:
        """What was typed into the fields there are, for the next file with these columns."""
        own = {f"c{row.place}{part}" for row in self.rows for part in ("", ".missing", ".codes")} | ASIDE
        return {name: value for name, value in (self.typed or {}).items() if name in own}

    # -- reading it

    def plan(self) -> Plan | None:
        """What was decided; None when something is wrong, which then stands in `errors` and beside the rows."""
        meanings = self._meanings()
        plan = Plan(
            survey="" if self.into else self.name,
            touchpoint="" if self.into else self.touchpoint,
            zone=self._zone(),
            dates=self._dates(),
            on=self._on(),
            **(meanings.parts if meanings else {}),
        )
        if self.into is None:
            self._check_name()
        if not self.errors and not any(row.error for row in self.rows):
            self._check_fit(plan)
        return None if self.errors or any(row.error for row in self.rows) else plan

    def _meanings(self) -> Meanings | None:
        meanings = Meanings(self.compiled)
        for row in self.rows:
            try:
                meanings.add(row.column.name, row.meaning, row.missing, row.codes)
            except Wrong as wrong:
                row.error = str(wrong)
        try:
            meanings.close()
        except Wrong as wrong:
            self.errors["form"] = str(wrong)
        return meanings

    def _check_name(self) -> None:
        if not self.name:
            self.errors["name"] = _("Give the survey a name.")
        elif len(self.name) > 120:
            self.errors["name"] = _("The name is too long: at most 120 characters.")
        elif Survey.objects.filter(name=self.name).exists():
            self.errors["name"] = _("There is a survey of this name. Choose another name, or choose that survey above.")
        if len(self.touchpoint) > 120:
            self.errors["touchpoint"] = _("The name is too long: at most 120 characters.")

    def _zone(self) -> str:
        if self.zone not in available_timezones():
            self.errors["zone"] = _("Choose a time zone.")
            return "UTC"
        return self.zone

    def _dates(self) -> Any:
        if self._time and self._time.guess.asks_order and self.dates not in ("dmy", "mdy"):
            self.errors["dates"] = _("Say which comes first: the dates of this file can be read both ways.")
        return self.dates if self.dates in ("dmy", "mdy") else None

    def _on(self) -> date | None:
        if self._time:
            return None
        try:
            return date.fromisoformat(self.on)
        except ValueError:
            self.errors["on"] = _("Say on which day these answers were given, or which column tells when.")
            return None

    def _check_fit(self, plan: Plan) -> None:
        """What only the survey knows: keys that would clash, questions that take something else."""
        try:
            mapping = plan.mapping("UTC", ())
            mapping.check_itself()
            SurveyPlan.of(plan.survey, mapping, language=self.workspace.language, into=self.into)
        except DefinitionError as error:
            self.errors["form"] = str(error)
