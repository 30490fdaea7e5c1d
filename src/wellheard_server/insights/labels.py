"""What a table can be split by, and how its groups are called."""

from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext as _

from wellheard.base import language
from wellheard.facts import Ledger
from wellheard.facts.filter import Answer, Attribute, Column, Field
from wellheard.survey import Compiled
from wellheard_server.surveys.compiled import compiled_version
from wellheard_server.surveys.models import Survey

COLUMNS = ("touchpoint", "language", "channel", "source", "version")
OTHERS = "\0others"  # no stored text holds a NUL, so no group can be called this
MOST_ATTRIBUTES = 60


@dataclass(frozen=True)
class Way:
    """Something a score can be split by; `code` is how addresses and the API spell it."""

    code: str
    title: str


class Labels:
    """The words for one survey's groups."""

    def __init__(self, survey: Survey, ledger: Ledger) -> None:
        self.survey, self.ledger = survey, ledger
        latest = survey.latest
        self.compiled: Compiled | None = compiled_version(survey.id, latest.number) if latest else None
        self._splits = {question: (title, dict(pairs)) for question, title, pairs in self._questions()}

    def _questions(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        return self.compiled.splits() if self.compiled else []

    def ways(self, *, without: str = "") -> list[Way]:
        """Columns, then answers, then attributes; `without` leaves out the question that is looked at."""
        columns = [Way(name, self.title(Column(name))) for name in COLUMNS]
        answers = [Way(f"answer:{key}", self.title(Answer(key))) for key in self._splits if key != without]
        return [*columns, *answers, *(Way(f"attribute:{key}", key) for key in self._attributes())]

    def _attributes(self) -> list[str]:
        """Looked up at most once a minute: every response is read for it."""
        name = f"attributes:{self.survey.workspace_id}:{self.survey.id}"
        return cache.get_or_set(name, lambda: sorted(self.ledger.attributes(str(self.survey.id)))[:MOST_ATTRIBUTES], 60)

    def title(self, by: Field) -> str:
        match by:
            case Column(name):
                return column_titles()[name]
            case Answer(question):
                return self._splits.get(question, (question, {}))[0]
            case Attribute(key):
                return key

    def of(self, by: Field, key: str | None) -> str:
        """The group's name as a reader knows it."""
        if key is None:
            return _("Not known")
        if key == OTHERS:
            return _("All others")
        match by:
            case Column("language"):
                return language.name(key)
            case Column("channel"):
                return channel_names().get(key, key)
            case Column("version"):
                return _("Version {number}").format(number=key)
            case Answer(question):
                return self._splits.get(question, ("", {}))[1].get(key, key)
        return key


def column_titles() -> dict[str, str]:
    return {
        "touchpoint": _("Touchpoint"),
        "language": _("Language"),
        "channel": _("Channel"),
        "source": _("Where the link was put"),
        "version": _("Version of the survey"),
        "day": _("Day"),
    }


def channel_names() -> dict[str, str]:
    return {"link": _("Link"), "personal": _("Personal link"), "api": _("API"), "import": _("Import")}
