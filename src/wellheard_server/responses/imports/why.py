"""Why a column is taken for what it is taken for, and how sure that is, in words."""

from django.utils.translation import gettext as _

from wellheard.importers.guess import Guess


def surety_in_words(guess: Guess) -> str:
    return {"sure": _("Sure"), "likely": _("Likely"), "unsure": _("Please decide")}[guess.surety]


def why_in_words(guess: Guess) -> str:
    """One sentence."""
    if guess.why == "codes":
        codes = ", ".join(guess.missing)
        words = _("The name says so. {codes} are not on the scale: probably codes for no answer.")
        if len(guess.missing) == 1:
            words = _("The name says so. {codes} is not on the scale: probably a code for no answer.")
        return words.format(codes=codes)
    return {
        "header": _("The name of the column says so."),
        "header_and_values": _("Both its name and its values say so."),
        "words": _("Its answers are the words of this scale."),
        "times": _("Its values are times."),
        "unclear_times": _("Its values are dates that can be read two ways."),
        "unique": _("It has a name like that, and no value comes twice."),
        "address": _("Its values are e-mail addresses."),
        "sentences": _("People wrote here."),
        "few_values": _("It has a few values that come again and again."),
        "many_values": _("It has many different values."),
        "blank": _("It is empty."),
        "private": _("Who somebody is and where they live is not needed for a score."),
        "looks_like_scale": _("Its numbers may be answers on a scale; only you know to what question."),
        "other_scale": _("Its name sounds like a score, but its numbers are on another scale."),
        "another_time": _("Another column tells better when it was answered."),
        "too_many": _("There are many columns to split by already."),
    }[guess.why]
