"""Static proof of what can be reached: for every question, is there any way of answering that shows it?"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations, product

from wellheard.survey.condition import Comparison, Rule, Value
from wellheard.survey.question_type import QuestionType

Answered = tuple[Value, ...]
MOST_WAYS = 20_000


def reachable(condition: Rule, earlier: Mapping[str, QuestionType]) -> bool:
    """Whether some answers to the questions `earlier` make `condition` hold.

    Too many ways to try them all: taken to be reachable.
    """
    asked = closure(condition, earlier)
    leaves = [leaf for rule in [condition, *(conditions_of(asked))] for leaf in rule.leaves()]
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
        named = [value for value in domain if any(value in leaf.compared() for leaf in leaves)]
        rest = [value for value in domain if value not in named][:1]
        pool = (named[:8] + rest) or domain[:1]
        yield from chain.from_iterable(combinations(pool, size) for size in range(1, len(pool) + 1))
    else:
        yield from ((value,) for value in domain)


def _holds(condition: Rule, answers: dict[str, Answered], asked: Mapping[str, QuestionType]) -> bool:
    """Whether it holds when the answers are given in order, each question that is not shown staying unanswered."""
    given: dict[str, Answered] = {}
    for key, each in asked.items():
        shown = each.question.show_if is None or each.question.show_if.holds(lambda key: given.get(key, ()))
        given[key] = answers[key] if shown else ()
    return bool(condition.holds(lambda key: given.get(key, ())))
