"""What can be wrong with conditions and follow-ups: each looks only at what was asked before, and can come true."""

from collections.abc import Iterator, Mapping

from wellheard.base.errors import Issue, near_miss
from wellheard.survey.condition import Comparison, Rule
from wellheard.survey.definition import Definition
from wellheard.survey.issues import issue
from wellheard.survey.question_type import QuestionType
from wellheard.survey.reach import reachable
from wellheard.survey.refusal import got
from wellheard.survey.shapes import OPERATORS

MAX_LEAVES = 50

# Questions of the definition that could be read, by their place in it.
Asked = dict[int, QuestionType]
Earlier = Mapping[str, QuestionType]


def conditions(definition: Definition, asked: Asked) -> Iterator[Issue]:
    """Each looks only at questions asked before, only in ways their answers allow, and can come true."""
    unread = {question.key for question in definition.questions} - {each.question.key for each in asked.values()}
    later = {question.key for question in definition.questions} - unread
    for path, rule, earlier in placed(definition, asked):
        leaves = list(rule.leaves())
        if len(leaves) > MAX_LEAVES:
            yield issue("too_many", path, expected=f"at most {MAX_LEAVES} comparisons", got=str(len(leaves)))
            continue
        faults = [
            fault for leaf in leaves if leaf.question not in unread for fault in misfits(path, leaf, earlier, later)
        ]
        yield from faults
        if not faults and not unread and not reachable(rule, earlier):
            yield issue("unreachable", path)


def placed(definition: Definition, asked: Asked) -> Iterator[tuple[str, Rule, Earlier]]:
    """Every condition: its path, itself, and the questions asked before it."""
    earlier: dict[str, QuestionType] = {}
    for number, each in asked.items():
        if each.question.show_if:
            yield f"questions[{number}].show_if", each.question.show_if, dict(earlier)
        earlier[each.question.key] = each
    for number, ending in enumerate(definition.endings):
        if ending.when:
            yield f"endings[{number}].when", ending.when, earlier


def misfits(path: str, leaf: Comparison, earlier: Earlier, later: set[str]) -> Iterator[Issue]:
    """What is wrong with one comparison where it stands."""
    key = leaf.question
    if key not in earlier:
        code = "later_question" if key in later else "unknown_question"
        yield issue(code, path, expected=near_miss(key[:40], earlier) if earlier else "", got=key[:40])
        return
    each = earlier[key]
    allowed, domain = OPERATORS[each.shape], each.domain()
    if leaf.operator not in allowed or not each.asks:
        yield issue("operator", path, expected=" or ".join(allowed), got=leaf.operator)
    elif leaf.operator in ("is", "is_not", "any_of"):
        strange = [
            value for value in leaf.compared() if (type(value), value) not in {(type(one), one) for one in domain}
        ]
        if domain and strange:
            yield issue("never_given", path, expected=" or ".join(map(str, domain[:12])), got=got(strange[0]))


def follow_ups(definition: Definition, asked: Asked) -> Iterator[Issue]:
    """A follow-up is worded by a question asked before it, on a scale."""
    earlier: dict[str, QuestionType] = {}
    for number, each in asked.items():
        key, path = each.follows(), f"questions[{number}].settings.after"
        if key and key not in earlier:
            yield issue(
                "unknown_question", path, expected=near_miss(key[:40], earlier) if earlier else "", got=key[:40]
            )
        elif key and earlier[key].shape != "ordinal":
            yield issue("not_a_scale", path, expected="a question on a scale", got=key)
        elif key and not each.fits_after(earlier[key]):
            yield issue("bad_wording", path)
        earlier[each.question.key] = each
