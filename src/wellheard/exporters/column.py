"""A column of an export: its stable code, what its cells are, and which question it belongs to."""

from typing import Literal

import msgspec

from wellheard.survey.answer_column import CellKind, Part

# What is added to the kinds of answers: an id of ours, a day like 2026-11-21, an instant in UTC, any other text.
Kind = Literal[CellKind, "id", "text", "day", "time"]


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """`question` is empty for what the house knows of a response and for attributes; `doc` says what those hold."""

    name: str
    kind: Kind
    question: str = ""
    item: str = ""
    part: Part = ""
    doc: str = ""

    @property
    def is_written(self) -> bool:
        """Whether its cells hold what people or other programs wrote, so that they could be a formula."""
        return self.kind in ("text", "words", "code")


# Of every response, in this order. Names are those of the open table of facts where it has them.
RESPONSE = (
    Column(name="response", kind="id", doc="The response's own id; a response is one row."),
    Column(name="day", kind="day", doc="The day it counts on, in the workspace's zone."),
    Column(name="answered_at", kind="time", doc="When it was finished; while it is not, when its last page came."),
    Column(name="started_at", kind="time", doc="When the first page was opened."),
    Column(name="submitted_at", kind="time", doc="When the last page came, corrections included."),
    Column(name="completed_at", kind="time", doc="When it was finished; blank while it is not."),
    Column(name="version", kind="whole", doc="The published version of the survey that was answered."),
    Column(name="touchpoint", kind="text", doc="The touchpoint asked about, by its name."),
    Column(name="channel", kind="text", doc="How the answer came: link, personal, api or import."),
    Column(name="source", kind="text", doc="Where the link was put."),
    Column(name="language", kind="text", doc="The language answered in."),
    Column(name="weight", kind="number", doc="The response's weight; 1 where none was given."),
)
PERSON = (
    Column(name="person", kind="id", doc="A random id of the person, the same in all their responses."),
    Column(name="person:external_id", kind="text", doc="The person's id in your own records."),
    Column(name="person:email", kind="text", doc="The person's address."),
    Column(name="person:name", kind="text", doc="The person's name."),
)
# A question of one of these names is written as filters spell it, so that it cannot be taken for the house's column.
TAKEN = frozenset(column.name for column in (*RESPONSE, *PERSON))


def spelled(question: str) -> str:
    """How a question's columns begin.

    >>> spelled("nps"), spelled("day")
    ('nps', 'answer:day')
    """
    return f"answer:{question}" if question in TAKEN else question


def attribute(key: str) -> Column:
    return Column(name=f"attribute:{key}", kind="text", doc="A hidden field of the link, or an imported column.")
