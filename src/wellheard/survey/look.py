"""The page's style, and its Content-Security-Policy: nothing is loaded, nothing runs, only these very styles apply."""

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from itertools import product

from wellheard.survey.compiled import Compiled
from wellheard.survey.condition import All, Answered, AnyOf, AtLeast, AtMost, Comparison, Either, Is, IsNot, Rule
from wellheard.survey.question_type import QuestionType

Here = dict[str, QuestionType]
MOST_ALTERNATIVES = 64


@cache
def base_style() -> str:
    """The one style sheet of the asking side, without its line breaks."""
    text = (files("wellheard.survey") / "templates" / "style.css").read_text(encoding="utf-8")
    return re.sub(r"\n+", "", text)


def page_style(compiled: Compiled, page: int) -> str:
    """What this page's questions add: follow-ups worded, and questions shown, by what is chosen on the page itself."""
    here = {each.question.key: each for each in compiled.sheets[page - 1]}
    return "".join(each.style(here) + shown_by(each, here) for each in here.values())


def shown_by(each: QuestionType, here: Here) -> str:
    """A question whose condition looks at its own page is hidden until it holds; where the browser cannot, it stays
    in sight and may be left.
    """
    condition = each.question.show_if
    if condition is None or not condition.questions() & set(here):
        return ""
    ways = alternatives(condition, each.question.key, here)
    if len(ways) > MOST_ALTERNATIVES:
        return ""
    key = each.question.key
    shown = ",".join(f"form{''.join(way)} #c-{key}" for way in ways)
    return f"@supports selector(:has(i)){{#c-{key}{{display:none}}{shown}{{display:block}}}}"


def alternatives(condition: Rule, key: str, here: Here) -> list[tuple[str, ...]]:
    """The condition as alternatives, each a row of CSS tests on the form."""
    match condition:
        case All(of=of):
            return [sum(ways, ()) for ways in product(*(alternatives(each, key, here) for each in of))][
                : MOST_ALTERNATIVES + 1
            ]
        case Either(of=of):
            return [way for each in of for way in alternatives(each, key, here)]
        case Comparison():
            return [tests(condition, key, here)]
    raise NotImplementedError(type(condition).__name__)


def tests(leaf: Comparison, key: str, here: Here) -> tuple[str, ...]:
    asked = here.get(leaf.question)
    if asked is None:
        return (f":has(#{marker(key, leaf)})",)
    match leaf:
        case Answered():
            return (f":has({asked.answered()})",)
        case IsNot(value=value):
            return (f":has({asked.answered()})", f":not(:has({asked.checked([value])}))")
        case Is() | AnyOf() | AtLeast() | AtMost():
            chosen = asked.checked([value for value in asked.domain() if leaf.fits((value,))])
            return (f":has({chosen or '#none'})",)
    raise NotImplementedError(type(leaf).__name__)


def marker(key: str, leaf: Comparison) -> str:
    """The id of an empty element that stands on the page when `leaf`, about an earlier page, holds."""
    return f"m-{key}-{hashlib.sha256(repr(leaf).encode()).hexdigest()[:8]}"


def markers(compiled: Compiled, page: int, answers: dict[str, object]) -> list[str]:
    """The markers of this page's conditions that these earlier answers fulfil."""
    here = {each.question.key: each for each in compiled.sheets[page - 1]}
    found = []
    for each in here.values():
        condition = each.question.show_if
        if condition is None or not condition.questions() & set(here):
            continue
        leaves = [leaf for leaf in condition.leaves() if leaf.question not in here]
        found += [marker(each.question.key, leaf) for leaf in leaves if compiled.fulfils(leaf, answers)]
    return list(dict.fromkeys(found))


def policy(compiled: Compiled | None = None) -> str:
    """The Content-Security-Policy of every page of a survey; of a notice without one."""
    if compiled is None:
        return written_policy(None)
    if "policy" not in compiled.remembered:
        compiled.remembered["policy"] = written_policy(compiled)
    return str(compiled.remembered["policy"])


def written_policy(compiled: Compiled | None) -> str:
    styles = [base_style()]
    if compiled is not None:
        styles += [style for page in range(1, compiled.pages + 1) if (style := page_style(compiled, page))]
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
        for style in dict.fromkeys(styles)
    )
    rest = "img-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'"
    return f"default-src 'none'; style-src {hashes}; {rest}"
