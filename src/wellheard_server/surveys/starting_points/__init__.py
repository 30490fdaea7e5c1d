"""A short choice of surveys to begin with: each asks one thing well, in its published wording."""

from collections.abc import Sequence

import msgspec

from wellheard.base.registry import Registry
from wellheard.survey import Definition, types
from wellheard.survey.starter import starter
from wellheard.survey.text import Text
from wellheard_server.surveys.drafting import in_languages


class StartingPoint(msgspec.Struct, frozen=True):
    """`title` and `why` are for the person who chooses. Without a `type_key` the survey begins empty."""

    key: str
    title: object
    why: object
    type_key: str = ""

    def definition(self, business: str, languages: Sequence[str]) -> Definition:
        """In these languages, the first of them the source."""
        asks: Text = dict.fromkeys(languages, business)
        if not self.type_key:
            return Definition(source_language=languages[0], languages=list(languages), business=asks)
        title = types.get(self.type_key).example().text
        return in_languages(starter(self.type_key, business=asks, languages=languages, title=title), languages)


starting_points: Registry[StartingPoint] = Registry("starting point", __name__)
