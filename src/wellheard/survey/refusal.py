"""Why an answer was refused: all faults at once, each with its path, what was expected and what came.

Never the words a person wrote.
"""

import re
from collections.abc import Sequence

from wellheard.base.errors import AnswerError, WellheardError
from wellheard.base.language import N_
from wellheard.survey.definition import KEY

# What is neither a letter nor a line break: C0 and C1 controls (tab and newline are fine), lone surrogates, non-
# characters.
UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

# What the respondent reads beside the field, by the fault's code.
SENTENCES = {
    "required": N_("Please answer this question."),
    "off_scale": N_("Please choose one of the answers shown."),
    "wrong_type": N_("Please choose one of the answers shown."),
    "unknown_choice": N_("Please choose one of the answers shown."),
    "alone": N_("One of these answers cannot be chosen together with others."),
    "too_long": N_("This is {length} characters long; please keep it to {limit}."),
    "unreadable": N_("This holds signs that cannot be read. Please write it again."),
}


class Fault(AnswerError):
    """One fault. `expected` and `got` are words for a developer; `sentence` with `values` is for the respondent."""

    def __init__(self, path: str, code: str, *, expected: str, got: str, **values: int) -> None:
        super().__init__(path, f"{path}: expected {expected}, got {got}.", code=code)
        self.expected, self.got, self.values = expected, got, values

    @property
    def sentence(self) -> str:
        return SENTENCES.get(self.code, SENTENCES["wrong_type"])

    @property
    def question(self) -> str:
        """The key of the question it belongs to; empty when it belongs to none."""
        return self.path.removeprefix("answers.").split(".")[0] if self.path.startswith("answers.") else ""


class Refusal(WellheardError):
    """The page's answers were refused; nothing of them is kept."""

    def __init__(self, errors: Sequence[Fault]) -> None:
        super().__init__(" ".join(error.message for error in errors), code="refused")
        self.errors = tuple(errors)


def path_of(key: str) -> str:
    """Where an answer stands. A key that could not be a question's is not repeated: it may be anything."""
    return f"answers.{key}" if KEY.fullmatch(key) else "answers"


def got(value: object) -> str:
    """What came, by kind and size; only short whole numbers are shown themselves."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value) if abs(value) < 1_000_000 else f"a whole number of {value.bit_length()} bits"
        case float():
            return "a number with a fraction" if value == value and abs(value) != float("inf") else "not a number"
        case str():
            return f"text of {len(value)} characters"
        case list() | tuple():
            return f"a list of {len(value)}"
        case dict():
            return f"an object of {len(value)} fields"
        case _:
            return type(value).__name__
