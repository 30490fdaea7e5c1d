"""What is wrong with a definition: every fault at once, each with its place. Errors stop publishing; warnings do not."""

from collections import Counter
from collections.abc import Callable, Iterator

from wellheard.base.errors import DefinitionError, Issue, near_miss
from wellheard.survey.condition import Comparison, Rule
from wellheard.survey.definition import CODE, KEY, MAX_QUESTIONS, Definition
from wellheard.survey.language_tag import is_tag
from wellheard.survey.question_type import QuestionType, types
from wellheard.survey.reach import reachable
from wellheard.survey.refusal import UNREADABLE, got
from wellheard.survey.shapes import OPERATORS
from wellheard.survey.text import Text, has

MAX_CHOICES, MAX_LANGUAGES, MAX_WORDS, MAX_RULES = 100, 60, 5_000, 50

# Questions of the definition that could be read, by their place in it.
Asked = dict[int, QuestionType]


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
        try:
            asked[number] = types.get(question.type)(question, definition.source_language)
        except DefinitionError as error:
            where = "type" if error.code == "unknown_question_type" else "settings"
            issues.append(Issue("error", f"questions[{number}].{where}", error.code, str(error)))
    return asked, issues


def languages(definition: Definition, asked: Asked) -> Iterator[Issue]:
    if definition.source_language not in definition.languages:
        yield Issue(
            "error", "languages", "source_not_offered", "The language the survey is written in must be one it is offered in.",
            expected=definition.source_language, got=", ".join(definition.languages[:10]),
        )
    for tag, times in Counter(definition.languages).items():
        if times > 1:
            yield Issue("error", "languages", "duplicate_language", "A language is listed twice.", got=tag[:40])
    for tag in dict.fromkeys([definition.source_language, *definition.languages]):
        if not is_tag(tag):
            yield Issue("error", "languages", "bad_language_tag", "A language is named by its tag (BCP 47).", expected="a tag such as en, he or zh-Hans", got=tag[:40])
    for path, text in texts(definition, asked):
        for tag in text:
            if not is_tag(tag):
                yield Issue("error", path, "bad_language_tag", "A text is filed under its language's tag (BCP 47).", expected="a tag such as en, he or zh-Hans", got=tag[:40])


def amounts(definition: Definition, asked: Asked) -> Iterator[Issue]:
    """Nobody answers two hundred questions, and a page must stay a page."""
    if not any(each.asks for each in asked.values()) and not definition.questions:
        yield Issue("error", "questions", "no_questions", "There is nothing to answer yet. Add a question.", expected="1 or more", got="0")
    elif not any(each.asks for each in asked.values()) and len(asked) == len(definition.questions):
        yield Issue("error", "questions", "no_questions", "There are only statements; nothing can be answered.", expected="a question", got="statements")
    for path, number, most in (
        ("questions", len(definition.questions), MAX_QUESTIONS), ("languages", len(definition.languages), MAX_LANGUAGES),
        ("endings", len(definition.endings), 20), ("hidden", len(definition.hidden), 50),
    ):
        if number > most:
            yield Issue("error", path, "too_many", f"There are too many {path}.", expected=f"at most {most}", got=str(number))


def keys(definition: Definition, asked: Asked) -> Iterator[Issue]:
    times = Counter(question.key for question in definition.questions)
    for number, question in enumerate(definition.questions):
        path = f"questions[{number}].key"
        if not KEY.fullmatch(question.key):
            yield Issue(
                "error", path, "bad_key", "A key is a short name: a small letter, then small letters, digits and _.",
                expected="up to 40 of a-z, 0-9, _", got=got(question.key),
            )
        elif times[question.key] > 1:
            yield Issue("error", path, "duplicate_key", "Two questions have the same key; answers could not be told apart.", got=question.key)
    for name in definition.hidden:
        if not KEY.fullmatch(name):
            yield Issue("error", "hidden", "bad_key", "A hidden field is named by a small letter, then small letters, digits and _.", got=got(name))


def choices(definition: Definition, asked: Asked) -> Iterator[Issue]:
    for number, each in asked.items():
        path, offered = f"questions[{number}].choices", each.question.choices
        if offered and not each.offers:
            yield Issue("error", path, "takes_no_choices", "This type of question has its own answers.", expected="no choices", got=str(len(offered)))
        if len(offered) > MAX_CHOICES:
            yield Issue("error", path, "too_many", "There are too many answers to choose from.", expected=f"at most {MAX_CHOICES}", got=str(len(offered)))
        for code, times in Counter(choice.code for choice in offered).items():
            if times > 1:
                yield Issue("error", path, "duplicate_code", "Two answers have the same code.", got=code[:40])
            if not CODE.fullmatch(code) or code == each.missing:
                yield Issue("error", path, "bad_code", "The code of an answer is letters, digits, - and _.", expected="up to 40 of them", got=got(code))


def follow_ups(definition: Definition, asked: Asked) -> Iterator[Issue]:
    """A follow-up is worded by a question asked before it, on a scale."""
    earlier: dict[str, QuestionType] = {}
    for number, each in asked.items():
        key, path = each.follows(), f"questions[{number}].settings.after"
        if key and key not in earlier:
            hint = near_miss(key[:40], earlier) if earlier else ""
            yield Issue("error", path, "unknown_question", f"It is worded by a question that is not asked before it. {hint}".strip(), got=key[:40])
        elif key and earlier[key].shape != "ordinal":
            yield Issue("error", path, "not_a_scale", "Only the answer on a scale can word another question.", expected="a question on a scale", got=key)
        earlier[each.question.key] = each


def types_own(definition: Definition, asked: Asked) -> Iterator[Issue]:
    for number, each in asked.items():
        for issue in each.check():
            yield Issue(issue.level, f"questions[{number}].{issue.path}", issue.code, issue.message, issue.expected, issue.got)


def words(definition: Definition, asked: Asked) -> Iterator[Issue]:
    """Every text has words in the source language; a language without them is shown another, and the author is told."""
    for path, text in texts(definition, asked):
        for tag, written in text.items():
            if UNREADABLE.search(written) or len(written) > MAX_WORDS:
                yield Issue("error", f"{path}.{tag[:40]}", "unreadable", "The text is too long or holds control characters.", expected=f"up to {MAX_WORDS} characters", got=got(written))
        if not has(text, definition.source_language):
            level, message = ("warning", "Nobody is told who asks, or why and how long it is kept.") if path in OPTIONAL else ("error", "There are no words yet.")
            yield Issue("error" if level == "error" else "warning", path, "empty_text", message, expected=f"words in {definition.source_language}", got="nothing")
            continue
        for tag in definition.languages:
            if not has(text, tag):
                yield Issue(
                    "warning", path, "missing_translation", "There are no words in a language the survey is offered in; the source is shown instead.",
                    expected=f"words in {tag}", got="nothing",
                )


OPTIONAL = ("business", "privacy", "title")


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
        if ending.link and not (ending.link.startswith(("https://", "http://")) and len(ending.link) <= 2000 and ending.link.isascii() and ending.link.isprintable()):
            yield Issue("error", f"{path}.link", "bad_link", "A link begins with https:// and holds no spaces.", expected="https://...", got=got(ending.link))
        if any(before.when is None for before in definition.endings[:number]):
            yield Issue("error", path, "unreachable_ending", "An ending before it is shown to everybody, so nobody gets here.")


def conditions(definition: Definition, asked: Asked) -> Iterator[Issue]:
    """Each looks only at questions asked before, only in ways their answers allow, and can come true."""
    everyone = {each.question.key: each for each in asked.values()}
    whole = len(asked) == len(definition.questions) and len(everyone) == len(asked)
    for path, rule, earlier in placed(definition, asked):
        faults = [issue for leaf in rule.leaves() for issue in leaf_faults(path, leaf, earlier, everyone, definition)]
        yield from faults
        if sum(1 for _ in rule.leaves()) > MAX_RULES:
            yield Issue("error", path, "too_many", "The condition has too many parts.", expected=f"at most {MAX_RULES}")
        elif not faults and whole and not reachable(rule, earlier):
            yield Issue("error", path, "unreachable", "No way of answering the questions before makes this true, so nobody would ever see it.")


def placed(definition: Definition, asked: Asked) -> Iterator[tuple[str, Rule, dict[str, QuestionType]]]:
    """Every condition: its path, itself, and the questions asked before it."""
    earlier: dict[str, QuestionType] = {}
    for number, each in asked.items():
        if each.question.show_if:
            yield f"questions[{number}].show_if", each.question.show_if, dict(earlier)
        earlier[each.question.key] = each
    for number, ending in enumerate(definition.endings):
        if ending.when:
            yield f"endings[{number}].when", ending.when, earlier


def leaf_faults(path: str, leaf: Comparison, earlier: dict[str, QuestionType], everyone: dict[str, QuestionType], definition: Definition) -> Iterator[Issue]:
    known = {question.key for question in definition.questions}
    if leaf.question not in known:
        yield Issue("error", path, "unknown_question", f"There is no question of that key. {near_miss(leaf.question[:40], known)}", got=leaf.question[:40])
    elif leaf.question not in earlier:
        if leaf.question in everyone:
            yield Issue("error", path, "later_question", "A condition can only look at questions asked before it.", got=leaf.question)
    elif leaf.operator not in OPERATORS[earlier[leaf.question].shape]:
        allowed = OPERATORS[earlier[leaf.question].shape]
        yield Issue("error", path, "operator", "That cannot be asked of such an answer.", expected=" or ".join(allowed), got=leaf.operator)
    else:
        domain = earlier[leaf.question].domain()
        strange = [value for value in leaf.compared() if leaf.operator in ("is", "is_not", "any_of") and not any(value == each and type(value) is type(each) for each in domain)]
        if domain and strange:
            yield Issue("error", path, "never_given", "That answer cannot be given.", expected=" or ".join(str(value) for value in domain[:12]), got=got(strange[0]))


def pages(definition: Definition, asked: Asked) -> Iterator[Issue]:
    """A screen with nothing but words costs a tap and teaches nothing."""
    by_page: dict[int, list[QuestionType]] = {}
    for each in asked.values():
        by_page.setdefault(each.question.page, []).append(each)
    for page, questions in by_page.items():
        if not any(each.asks for each in questions):
            yield Issue("warning", f"page {page}", "statement_only_page", "This page asks nothing. Put its words beside a question.")
    numbers = [question.page for question in definition.questions]
    if numbers != sorted(numbers):
        yield Issue("error", "questions", "page_order", "Page numbers go up with the questions.", got=", ".join(map(str, numbers[:12])))


Check = Callable[[Definition, Asked], Iterator[Issue]]
RULES: tuple[Check, ...] = (languages, amounts, keys, choices, follow_ups, types_own, words, endings, conditions, pages)
