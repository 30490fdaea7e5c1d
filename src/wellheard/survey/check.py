"""What is wrong with a definition: every fault at once, each with its place. Errors stop publishing; warnings do not."""

from collections import Counter
from collections.abc import Callable, Iterator

import msgspec

from wellheard.base.errors import DefinitionError, Issue, near_miss
from wellheard.survey.check_conditions import Asked, conditions, follow_ups
from wellheard.survey.definition import CODE, KEY, MAX_QUESTIONS, Definition
from wellheard.survey.issues import issue
from wellheard.survey.language_tag import is_tag
from wellheard.survey.question_type import QuestionType, types
from wellheard.survey.refusal import UNREADABLE, got
from wellheard.survey.text import Text, has

MAX_CHOICES, MAX_LANGUAGES, MAX_ENDINGS, MAX_HIDDEN, MAX_WORDS = 100, 60, 20, 50, 5_000
HEAVY = 12_000  # bytes of words and buttons that still leave a page under 30 kB

# Texts a survey can go without, and what its author is told then.
OPTIONAL = {"title": "no_title", "business": "nobody_asks", "privacy": "no_privacy"}


def check(definition: Definition) -> list[Issue]:
    """All faults of a definition, errors first. No error means that `compile_survey` will take it."""
    asked, issues = read(definition)
    for rule in RULES:
        issues.extend(rule(definition, asked))
    return sorted(issues, key=lambda issue: issue.level != "error")


def read(definition: Definition) -> tuple[Asked, list[Issue]]:
    """Each question bound to its type, and the faults of those that could not be."""
    asked: Asked = {}
    issues = []
    for number, question in enumerate(definition.questions[:MAX_QUESTIONS]):
        path = f"questions[{number}]"
        if question.type not in types:
            hint = near_miss(question.type[:40], types.keys())
            issues.append(issue("unknown_question_type", f"{path}.type", expected=hint, got=got(question.type)))
            continue
        try:
            asked[number] = types.get(question.type)(question, definition.source_language)
        except DefinitionError as error:
            issues.append(issue("settings", f"{path}.settings", expected=error.message))
    return asked, issues


def languages(definition: Definition, asked: Asked) -> Iterator[Issue]:
    source, offered = definition.source_language, definition.languages
    if source not in offered:
        yield issue("source_not_offered", "languages", expected=source[:40], got=", ".join(offered[:10])[:100])
    for tag, times in Counter(offered).items():
        if times > 1:
            yield issue("duplicate_language", "languages", got=tag[:40])
    used = [("languages", tag) for tag in dict.fromkeys([source, *offered])]
    used += [(path, tag) for path, text in texts(definition, asked) for tag in text]
    for path, tag in used:
        if not is_tag(tag):
            yield issue("bad_language_tag", path, expected="a tag of BCP 47", got=got(tag))


def amounts(definition: Definition, asked: Asked) -> Iterator[Issue]:
    """A survey asks something, and not too much."""
    if not any(each.asks for each in asked.values()) and len(asked) == len(definition.questions):
        yield issue(
            "no_questions", "questions", expected="a question", got=f"{len(asked)} statements" if asked else "0"
        )
    for path, number, most in (
        ("questions", len(definition.questions), MAX_QUESTIONS),
        ("languages", len(definition.languages), MAX_LANGUAGES),
        ("endings", len(definition.endings), MAX_ENDINGS),
        ("hidden", len(definition.hidden), MAX_HIDDEN),
        *((f"questions[{at}].choices", len(each.question.choices), MAX_CHOICES) for at, each in asked.items()),
    ):
        if number > most:
            yield issue("too_many", path, expected=f"at most {most}", got=str(number))


def keys(definition: Definition, asked: Asked) -> Iterator[Issue]:
    named = [(f"questions[{at}].key", question.key) for at, question in enumerate(definition.questions)]
    named += [(f"hidden[{at}]", name) for at, name in enumerate(definition.hidden)]
    for path, key in named:
        if not KEY.fullmatch(key):
            yield issue("bad_key", path, expected="up to 40 of a-z, 0-9, _", got=got(key))
    for names in (definition.hidden, [question.key for question in definition.questions]):
        for key, times in Counter(names).items():
            if times > 1:
                yield issue("duplicate_key", "questions" if names is not definition.hidden else "hidden", got=key[:40])


def choices(definition: Definition, asked: Asked) -> Iterator[Issue]:
    for number, each in asked.items():
        path, offered = f"questions[{number}].choices", each.question.choices
        if offered and not each.offers:
            yield issue("takes_no_choices", path, expected="no choices", got=str(len(offered)))
        for code, times in Counter(choice.code for choice in offered).items():
            if times > 1:
                yield issue("duplicate_code", path, got=code[:40])
            if not CODE.fullmatch(code) or code == each.missing:
                yield issue("bad_code", path, expected=f"up to 40 signs, not {each.missing}", got=got(code))


def types_own(definition: Definition, asked: Asked) -> Iterator[Issue]:
    """What only the type can see."""
    for number, each in asked.items():
        for found in each.check():
            yield msgspec.structs.replace(found, path=f"questions[{number}].{found.path}")


def words(definition: Definition, asked: Asked) -> Iterator[Issue]:
    """Every text has words in the source language; where others lack them the source is shown, and the author is told."""
    source = definition.source_language
    for path, text in texts(definition, asked):
        for tag, written in text.items():
            if UNREADABLE.search(written) or len(written) > MAX_WORDS:
                yield issue(
                    "unreadable", f"{path}.{tag[:40]}", expected=f"up to {MAX_WORDS} characters", got=got(written)
                )
        if not has(text, source):
            yield issue(OPTIONAL.get(path, "empty_text"), path, expected=f"words in {source[:40]}", got="nothing")
            continue
        for tag in definition.languages:
            if not has(text, tag):
                yield issue("missing_translation", path, expected=f"words in {tag[:40]}", got="nothing")


def texts(definition: Definition, asked: Asked) -> Iterator[tuple[str, Text]]:
    """Every text of a survey with its path."""
    for name in OPTIONAL:
        yield name, getattr(definition, name)
    for number, each in asked.items():
        for path, text in each.texts():
            yield f"questions[{number}].{path}", text
    for number, ending in enumerate(definition.endings):
        yield f"endings[{number}].title", ending.title
        if ending.text:
            yield f"endings[{number}].text", ending.text
        if ending.link:
            yield f"endings[{number}].link_text", ending.link_text


def endings(definition: Definition, asked: Asked) -> Iterator[Issue]:
    for number, ending in enumerate(definition.endings):
        path = f"endings[{number}]"
        if ending.link and not is_link(ending.link):
            yield issue("bad_link", f"{path}.link", expected="https://...", got=got(ending.link))
        if any(before.when is None for before in definition.endings[:number]):
            yield issue("unreachable_ending", path)


def is_link(link: str) -> bool:
    """Only the web: a link that runs something or opens a file has no place on a customer's phone."""
    _, scheme, rest = link.partition("://")
    plain = link.isascii() and link.isprintable() and " " not in link and len(link) <= 2000
    return plain and link.startswith(("https://", "http://")) and bool(scheme and rest)


def pages(definition: Definition, asked: Asked) -> Iterator[Issue]:
    """A screen asks something, and is light enough for a phone."""
    by_page: dict[int, list[QuestionType]] = {}
    for each in asked.values():
        by_page.setdefault(each.question.page, []).append(each)
    for page, questions in by_page.items():
        if not any(each.asks for each in questions):
            yield issue("statement_only_page", f"pages[{page}]")
        if sum(weight(each) for each in questions) > HEAVY:
            yield issue("heavy_page", f"pages[{page}]", expected=f"about {HEAVY} bytes")
    numbers = [question.page for question in definition.questions]
    if numbers != sorted(numbers):
        yield issue("page_order", "questions", got=", ".join(map(str, numbers[:12])))


def weight(each: QuestionType) -> int:
    """About how many bytes a question adds to its page: the longest of its languages, and what is drawn around."""
    longest = sum(
        max((len(words.encode(errors="replace")) for words in text.values()), default=0) for _, text in each.texts()
    )
    return longest + 130 * len(list(each.texts())) + 400


Check = Callable[[Definition, Asked], Iterator[Issue]]
RULES: tuple[Check, ...] = (languages, amounts, keys, choices, follow_ups, types_own, words, endings, conditions, pages)
