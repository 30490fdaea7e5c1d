"""What the home page shows: the tiles of all live surveys, and the newest words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Prefetch
from django.utils.safestring import SafeString

from wellheard_server.accounts.models import Workspace
from wellheard_server.base import dates
from wellheard_server.insights import findings
from wellheard_server.insights.asked import asked_by
from wellheard_server.insights.numbers import Numbers
from wellheard_server.insights.period import CHOICES, Period, chosen, today
from wellheard_server.insights.tile import Tile, held_to_account, tile
from wellheard_server.responses.facts.lake import ledger
from wellheard_server.responses.voices import Voice, newest_words
from wellheard_server.surveys.models import Survey, Version

TILES = 4
MOST_SCORES = 16


@dataclass(frozen=True)
class Row:
    """A survey in the list, with the tile of its first metric question where it has one."""

    survey: Survey
    tile: Tile | None


class Overview:
    def __init__(self, workspace: Workspace, params: Mapping[str, str], now: datetime) -> None:
        self.workspace, self.params = workspace, params
        self.today = today(workspace.zone, now)
        self.ledger = ledger(workspace)

    @cached_property
    def surveys(self) -> list[Survey]:
        """All of them, the newest first, with their versions at hand."""
        versions = Prefetch("versions", Version.objects.only("number", "published_at", "survey_id"))
        return list(Survey.objects.select_related("archival").prefetch_related(versions).order_by("-created_at"))

    @property
    def published(self) -> list[Survey]:
        return [survey for survey in self.surveys if survey.versions.all()]

    @property
    def live(self) -> list[Survey]:
        return [survey for survey in self.published if not survey.is_archived]

    @cached_property
    def numbers(self) -> list[Numbers]:
        return [Numbers(self.ledger, asked) for survey in self.live for asked in asked_by(survey, self.workspace.zone)]

    @cached_property
    def answered(self) -> set[date]:
        return set[date]().union(*(each.by_day for each in self.numbers))

    @cached_property
    def period(self) -> Period:
        return chosen(self.params, now=self.today, answered=self.answered)[0]

    @property
    def periods(self) -> list[tuple[str, object, bool]]:
        return [(name, title, name == self.period.name) for name, title in CHOICES.items()]

    @property
    def day(self) -> str:
        return dates.full_day(self.today)

    @cached_property
    def tiles(self) -> list[Tile]:
        """Those with most answers first, so that what matters is not below the fold."""
        spoken = [each for each in self.numbers if any(day in self.period for day in each.by_day)]
        tiles = [tile(each, self.period, now=self.today) for each in spoken]
        tiles.sort(key=lambda each: -each.now.n)
        return held_to_account(tiles[:MOST_SCORES])

    @property
    def rest(self) -> list[Tile]:
        """Those that have a line instead of a tile."""
        return self.tiles[TILES:]

    @property
    def silent(self) -> list[Survey]:
        """Live surveys nobody answered in these days."""
        heard = {each.asked.survey_id for each in self.numbers if any(day in self.period for day in each.by_day)}
        return [survey for survey in self.live if survey.id not in heard][:MOST_SCORES]

    @property
    def finding(self) -> SafeString | str:
        return findings.of_home(self.tiles)

    @cached_property
    def rows(self) -> list[Row]:
        """One for each published survey, for the list."""
        rows = []
        for survey in self.published:
            asked = asked_by(survey, self.workspace.zone)
            numbers = [Numbers(self.ledger, each) for each in asked[:1]]
            period = chosen(self.params, now=self.today, answered=set(numbers[0].by_day) if numbers else ())[0]
            rows.append(Row(survey, tile(numbers[0], period, now=self.today) if numbers else None))
        return rows

    @cached_property
    def newest(self) -> list[Voice]:
        """Words of customers; staff's are not shown beside their numbers."""
        staff = {each.asked.survey_id for each in self.numbers if each.asked.is_about_staff}
        return newest_words([survey for survey in self.live if survey.id not in staff])
