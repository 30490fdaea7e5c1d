"""What is asked, as a value: a definition is JSON that can be read, checked, compiled, diffed and kept for ever."""

import re
from typing import Annotated, Any

import msgspec

from wellheard.base.errors import DefinitionError
from wellheard.survey.condition import Condition
from wellheard.survey.text import Text

MAX_QUESTIONS = 200
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something offered.

    `code` is what facts keep; `other` asks for words beside it; `alone` ("none of these") excludes all others.
    """

    code: str
    text: Text = {}
    other: bool = False
    alone: bool = False


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something asked. `settings` belongs to its type; questions with the same `page` in a row share a screen."""

    key: str
    type: str
    text: Text = {}
    help: Text = {}
    required: bool = False
    page: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    settings: dict[str, Any] = {}
    choices: list[Choice] = []
    show_if: Condition | None = None


class Ending(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the thank-you page says. The first ending whose `when` holds is shown; without `when` it always does."""

    title: Text = {}
    text: Text = {}
    when: Condition | None = None
    link: str = ""
    link_text: Text = {}


class Definition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A survey.

    `business` says who asks, `privacy` why and how long answers are kept; `hidden` names what a link may carry along
    (an order, a shop).
    """

    title: Text = {}
    source_language: str = "en"
    languages: list[str] = msgspec.field(default_factory=lambda: ["en"])
    business: Text = {}
    privacy: Text = {}
    questions: list[Question] = []
    endings: list[Ending] = []
    hidden: list[str] = []


def decode(raw: bytes | str | dict[str, Any]) -> Definition:
    """A definition from JSON or from a dict. It may still be unsound: `check` tells.

    Raises DefinitionError naming the path, what was expected and what came; unknown fields are refused by name.
    """
    try:
        return msgspec.convert(raw, Definition) if isinstance(raw, dict) else msgspec.json.decode(raw, type=Definition)
    except RecursionError:
        raise DefinitionError("the definition is nested too deeply.", code="too_deep") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DefinitionError(plainly(str(error)), code="malformed") from None


def encode(definition: Definition) -> bytes:
    """As JSON with every field written out, so that a later default cannot change what was published."""
    return msgspec.json.encode(definition)


def as_dict(definition: Definition) -> dict[str, Any]:
    """As plain JSON values, for a database column."""
    value: dict[str, Any] = msgspec.to_builtins(definition)
    return value


def plainly(fault: str) -> str:
    """msgspec's words with the place first: "questions[0].key: expected str, got int"."""
    what, _, where = fault.partition(" - at `$")
    place = where.rstrip("`").lstrip(".")
    what = what.replace("`", "")
    return f"{place}: {what[:1].lower()}{what[1:]}" if place else f"{what[:1].lower()}{what[1:]}"
