"""One response as a person reads it: every question with what was answered, in the words of the version they saw."""

from dataclasses import dataclass

from wellheard.base import language
from wellheard_server.responses.models import Response
from wellheard_server.surveys.compiled import compiled_version


@dataclass(frozen=True)
class Said:
    question: str
    answer: str
    is_comment: bool


@dataclass(frozen=True)
class Reading:
    """`said` in the language they answered in; `facts` are what came with it (touchpoint, source, hidden fields)."""

    response: Response
    said: list[Said]
    facts: list[tuple[str, str]]

    @property
    def direction(self) -> str:
        return language.direction(self.response.language)

    @property
    def language_name(self) -> str:
        return language.name(self.response.language)

    @property
    def edits(self) -> int:
        """How many pages were sent again."""
        return sum(1 for arrival in self.response.received if arrival.get("edit", 0) > 0)


def read(response: Response) -> Reading:
    compiled = compiled_version(response.survey_id, response.version)
    comments = compiled.comments(response.answers)
    said = [
        Said(question, answer, key in comments)
        for key, question, answer in compiled.words(response.answers, response.language)
    ]
    facts = sorted((str(key), str(value)) for key, value in response.attributes.items())
    return Reading(response, said, facts)
