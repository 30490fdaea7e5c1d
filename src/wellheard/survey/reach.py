"""Static proof of what can be reached: for every question, is there any way of answering that shows it?"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations, product

from wellheard.survey.condition import Comparison, Rule, Value
from wellheard.survey.question_type import QuestionType

Answered = tuple[Value, ...]
MOST_WAYS = 20_000
MOST_NAMED = 8  # choices of one question that conditions name, before their combinations are too many to try


def reachable(condition: Rule, earlier: Mapping[str, QuestionType]) -> bool:
    """Whether some answers to the questions `earlier` make `condition` hold.

    Too many ways to try them all: taken to be reachable.
    """
    asked = closure(condition, earlier)
    leaves = [leaf for rule in [condition, *(conditions_of(asked))] for leaf in rule.leaves()]
    if any(each.shape == "many" and len(named(each, leaves)) > MOST_NAMED for each in asked.values()):
        return True
    telling = {
        key: list(distinct(each, [leaf for leaf in leaves if leaf.question == key])) for key, each in asked.items()
    }
    ways = 1
    for answers in telling.values():
        ways *= len(answers)
    if ways > MOST_WAYS:
        return True
    return any(_holds(condition, dict(zip(telling, way, strict=True)), asked) for way in product(*telling.values()))


def closure(condition: Rule, earlier: Mapping[str, QuestionType]) -> dict[str, QuestionType]:
    """The questions it hangs on, and those they hang on, in the order they are asked."""
    found: set[str] = set()
    waiting = condition.questions()
    while waiting:
        key = waiting.pop()
        if key in earlier and key not in found:
            found.add(key)
            shown = earlier[key].question.show_if
            waiting |= shown.questions() if shown else set()
    return {key: each for key, each in earlier.items() if key in found}


def conditions_of(asked: Mapping[str, QuestionType]) -> list[Rule]:
    return [each.question.show_if for each in asked.values() if each.question.show_if]


def distinct(asked: QuestionType, leaves: Sequence[Comparison]) -> Iterator[Answered]:
    """Answers that the conditions can tell apart, one of each kind.

    Unanswered is one where the question may be left.
    """
    seen: set[tuple[bool, ...]] = set()
    for answer in _possible(asked, leaves):
        verdict = tuple(bool(answer) and leaf.fits(answer) for leaf in leaves)
        if verdict not in seen:
            seen.add(verdict)
            yield answer


def _possible(asked: QuestionType, leaves: Sequence[Comparison]) -> Iterator[Answered]:
    yield ()
    domain = asked.domain()
    if not domain:
        yield ("",)
    elif asked.shape == "many":
        mixed = [value for value in named(asked, leaves) if value not in asked.alone]
        rest = [value for value in domain if value not in mixed and value not in asked.alone][:1]
        yield from ((value,) for value in domain)
        yield from chain.from_iterable(combinations(mixed + rest, size) for size in range(2, len(mixed + rest) + 1))
    else:
        yield from ((value,) for value in domain)


def named(asked: QuestionType, leaves: Sequence[Comparison]) -> list[Value]:
    """The values of a question that conditions look for."""
    return [value for value in asked.domain() if any(value in leaf.compared() for leaf in leaves)]


def _holds(condition: Rule, answers: dict[str, Answered], asked: Mapping[str, QuestionType]) -> bool:
    """Whether it holds when the answers are given in order, each question that is not shown staying unanswered."""
    given: dict[str, Answered] = {}
    for key, each in asked.items():
        shown = each.question.show_if is None or each.question.show_if.holds(lambda key: given.get(key, ()))
        given[key] = answers[key] if shown else ()
    return bool(condition.holds(lambda key: given.get(key, ())))
