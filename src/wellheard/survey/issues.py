"""Every fault `check` can name: its code, how bad it is, and what to tell the author. Messages are in the catalogue."""

from wellheard.base.errors import Issue, Level
from wellheard.base.language import N_

FAULTS: dict[str, tuple[Level, str]] = {
    "no_questions": ("error", N_("There is nothing to answer yet. Add a question.")),
    "too_many": ("error", N_("There are too many of these.")),
    "unknown_question_type": ("error", N_("There is no such type of question.")),
    "settings": ("error", N_("The settings do not fit this type of question.")),
    "bad_key": ("error", N_("A key is a short name: a small letter, then small letters, digits and _.")),
    "duplicate_key": ("error", N_("Two questions have the same key; their answers could not be told apart.")),
    "source_not_offered": ("error", N_("The language the survey is written in must be one it is offered in.")),
    "duplicate_language": ("error", N_("A language is listed twice.")),
    "bad_language_tag": ("error", N_("A language is named by its tag, such as en, he or zh-Hans.")),
    "empty_text": ("error", N_("There are no words yet.")),
    "unreadable": ("error", N_("The text is too long or holds control characters.")),
    "takes_no_choices": ("error", N_("This type of question has answers of its own.")),
    "too_few_choices": ("error", N_("A choice needs at least two answers to choose from.")),
    "duplicate_code": ("error", N_("Two answers have the same code.")),
    "bad_code": ("error", N_("The code of an answer is letters, digits, - and _.")),
    "two_others": ("error", N_("Only one answer can ask for words beside it.")),
    "thumbs_are_two": ("error", N_("Thumbs have two answers; this scale has more.")),
    "look_of_few": ("error", N_("Stars and smileys are drawn for three, five and seven points.")),
    "top_from": ("error", N_("The top box begins on the scale, above its lowest answer.")),
    "unknown_question": ("error", N_("There is no question of that key.")),
    "later_question": ("error", N_("Only questions asked before can be looked at.")),
    "operator": ("error", N_("That cannot be asked of such an answer.")),
    "never_given": ("error", N_("That answer cannot be given.")),
    "unreachable": (
        "error",
        N_("No way of answering the questions before makes this true, so nobody would ever see it."),
    ),
    "unreachable_ending": ("error", N_("An ending before it is shown to everybody, so nobody gets here.")),
    "not_a_scale": ("error", N_("Only the answer on a scale can word another question.")),
    "bad_wording": (
        "error",
        N_("These bands do not fit: each begins and ends on the scale, and none overlaps another."),
    ),
    "bad_link": ("error", N_("A link begins with https:// and holds no spaces.")),
    "page_order": ("error", N_("Page numbers go up with the questions.")),
    "missing_translation": (
        "warning",
        N_("There are no words in a language the survey is offered in; the source is shown instead."),
    ),
    "nobody_asks": ("warning", N_("Nobody is told who asks.")),
    "no_privacy": ("warning", N_("Nobody is told why you ask and how long the answers are kept.")),
    "no_title": ("warning", N_("The survey has no title.")),
    "statement_only_page": ("warning", N_("This page asks nothing. Put its words beside a question.")),
    "alone_without_need": ("warning", N_("Only one answer can be chosen anyway, so none needs to exclude the others.")),
    "heavy_page": ("warning", N_("So much is on this page that it may load slowly on a phone. Spread it over two.")),
}


def issue(code: str, path: str, *, expected: str = "", got: str = "") -> Issue:
    """The fault of that code at that place."""
    level, message = FAULTS[code]
    return Issue(level, path, code, message, expected, got)
