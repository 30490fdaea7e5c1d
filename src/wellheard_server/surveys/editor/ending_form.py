"""What people read at the end, as a form: for each ending its words, a link, and who sees it."""

from collections.abc import Mapping
from typing import Any

from wellheard.survey import Definition, Ending
from wellheard_server.surveys.drafting import change_endings
from wellheard_server.surveys.editor.condition_rows import condition_rows, is_plain, match_of, read_condition
from wellheard_server.surveys.editor.languages import cells, columns, numbers, read_text
from wellheard_server.surveys.editor.question_form import bound_or_none

TEXTS = ("title", "text", "link_text")


class EndingForm:
    """Drawn from a definition; `read` gives the changed definition. There is always an empty ending to write in."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.columns = columns(definition)
        self.asked = [
            each for question in definition.questions if (each := bound_or_none(question, definition)) is not None
        ]

    @property
    def endings(self) -> list[dict[str, Any]]:
        return [self._drawn(number, ending) for number, ending in enumerate([*self.definition.endings, Ending()])]

    def read(self, form: Mapping[str, str]) -> Definition:
        """An ending without words is none. `do` may say `ending-up:1`."""
        found = {number: self._read(form, number) for number in numbers(form, "e")}
        order = [number for number, ending in found.items() if ending.title or ending.text]
        verb, _, target = form.get("do", "").partition(":")
        if target.isdecimal() and int(target) in order:
            at = order.index(int(target))
            if verb == "ending-remove":
                del order[at]
            elif verb == "ending-up" and at:
                order[at - 1], order[at] = order[at], order[at - 1]
        return change_endings(self.definition, [found[number] for number in order])

    def _drawn(self, number: int, ending: Ending) -> dict[str, Any]:
        texts = {name: cells(f"e.{number}.{name}", getattr(ending, name), self.columns) for name in TEXTS}
        return texts | {
            "number": number,
            "is_new": number == len(self.definition.endings),
            "link": ending.link,
            "link_name": f"e.{number}.link",
            "prefix": f"e.{number}.when",
            "conditions": condition_rows(f"e.{number}.when", ending.when, self.asked),
            "is_plain": is_plain(ending.when),
            "match": match_of(ending.when),
        }

    def _read(self, form: Mapping[str, str], number: int) -> Ending:
        kept = self.definition.endings[number].when if number < len(self.definition.endings) else None
        words = {name: read_text(form, f"e.{number}.{name}", self.columns) for name in TEXTS}
        when = read_condition(form, f"e.{number}.when", self.asked, kept)
        return Ending(**words, link=form.get(f"e.{number}.link", "").strip(), when=when)
