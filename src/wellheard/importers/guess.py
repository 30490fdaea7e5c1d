"""What a column most likely is, how sure that is, and why. A guess is shown and confirmed, never acted on by itself."""

from typing import Literal

import msgspec
from msgspec.structs import replace

from wellheard.importers.answer_words import read
from wellheard.importers.headers import WORDS, says
from wellheard.importers.mapping import DateOrder
from wellheard.importers.profile import Profile
from wellheard.importers.questions import importable
from wellheard.importers.scales import Fit, best_fit, fits_like
from wellheard.metrics.metric import Scale, metrics

Role = Literal["score", "item", "time", "weight", "person", "identity", "comment", "attribute", "ignore"]
Surety = Literal["sure", "likely", "unsure"]
# Why: the closed list, which whoever shows a guess puts into words.
Why = Literal[
    "header", "header_and_values", "words", "codes", "times", "unclear_times", "unique", "address", "sentences", "few_values",
    "many_values", "blank", "private", "looks_like_scale", "other_scale", "another_time", "too_many",
]  # fmt: skip
FEW_VALUES = 60


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """`metric` on `scale` for a score, `item` its statement where it has several; `missing` and `codes` as a mapping takes them.

    `order` and `asks_order` belong to a time: what its values prove, or that they prove nothing.
    """

    role: Role
    surety: Surety
    why: Why
    metric: str = ""
    scale: Scale | None = None
    item: str = ""
    missing: tuple[str, ...] = ()
    codes: dict[str, float] = {}
    order: DateOrder | None = None
    asks_order: bool = False
    fit: Fit | None = None
    strength: int = 0  # how well the header fits, to choose between columns that want to be the same


def guess(profile: Profile) -> Guess:
    """By its header and by what it holds; what they disagree about is said to be unsure."""
    if profile.filled == 0:
        return Guess(role="ignore", surety="sure", why="blank")
    for attempt in (_private, _score, _time, _weight, _who):
        if (found := attempt(profile)) is not None:
            return found
    return _rest(profile)


def _private(profile: Profile) -> Guess | None:
    private = says(profile.name, WORDS["private"])
    others = max(says(profile.name, WORDS[role]) for role in WORDS if role != "private")
    return Guess(role="ignore", surety="likely", why="private") if private > others else None


def _score(profile: Profile) -> Guess | None:
    """A metric is proposed where the header speaks of one and the values fit it; a scale alone proves nothing."""
    heard = sorted(((says(profile.name, each.heard), each.key) for each in metrics if each.heard), reverse=True)
    strength, key = heard[0]
    if not strength or profile.mean_length > 40:
        return None
    scales = [scale for metric, scale, items in importable() if metric == key and not items]
    if (worded := read(profile.values, key)) and not profile.numbers():
        scale, codes = worded
        return Guess(
            role="score", surety="likely", why="words", metric=key, scale=scale, codes=codes, strength=strength
        )
    numbers = profile.numbers()
    fit = best_fit(numbers, [*scales, *([(0.0, 1.0)] if (1.0, 2.0) in scales else [])])
    if fit is None:
        return None if not numbers or len(numbers) > 101 else replace(_other_scale(strength), metric=key)
    return _fitting(key, fit, strength)


def _fitting(key: str, fit: Fit, strength: int) -> Guess:
    """Where the highest answer of the scale was never given, it is another scale, unless its neighbours say otherwise."""
    if not fit.is_full:
        return replace(_other_scale(strength), metric=key)
    surety: Surety = "likely" if fit.missing else "sure"
    why: Why = "codes" if fit.missing else "header_and_values"
    return Guess(
        role="score",
        surety=surety,
        why=why,
        metric=key,
        scale=fit.scale,
        missing=fit.missing,
        fit=fit,
        strength=strength,
    )


def _other_scale(strength: int) -> Guess:
    return Guess(role="ignore", surety="unsure", why="other_scale", strength=strength)


def with_family(profile: Profile, own: Guess, family: list[Guess]) -> Guess:
    """A column that is called like others and was answered on their scale, though not up to its end, is one of them."""
    numbers = profile.numbers()
    if own.why != "other_scale" or not numbers:
        return own
    for other in family:
        if other.metric == own.metric and other.fit is not None and fits_like(numbers, other.fit):
            missing = tuple(code for code in other.missing if float(code) in numbers)
            why: Why = "codes" if missing else "header_and_values"
            return replace(other, surety="likely", why=why, missing=missing, strength=own.strength)
    return own


def _time(profile: Profile) -> Guess | None:
    strength = says(profile.name, WORDS["time"])
    times = profile.times()
    if times is None or (not strength and times.grain in ("year", "month")):
        return None
    why: Why = "unclear_times" if times.is_unclear else "times"
    surety: Surety = "unsure" if times.is_unclear else "sure" if strength else "likely"
    return Guess(
        role="time", surety=surety, why=why, order=times.order, asks_order=times.is_unclear, strength=strength + 1
    )


def _weight(profile: Profile) -> Guess | None:
    strength = says(profile.name, WORDS["weight"])
    numbers = profile.numbers()
    if not strength or not numbers or min(numbers) < 0:
        return None
    return Guess(role="weight", surety="likely", why="header_and_values", strength=strength)


def _who(profile: Profile) -> Guess | None:
    identity, person = says(profile.name, WORDS["identity"]), says(profile.name, WORDS["person"])
    addresses = sum("@" in text for text in profile.values) > 0.9 * len(profile.values)
    if addresses or person > identity:
        return Guess(
            role="person", surety="likely", why="address" if addresses else "header", strength=person + addresses
        )
    if identity and profile.is_unique and profile.longest <= 200:
        return Guess(role="identity", surety="likely", why="unique", strength=identity)
    return None


def _rest(profile: Profile) -> Guess:
    comment = says(profile.name, WORDS["comment"])
    different = len(profile.values)
    if (comment and profile.mean_length > 8 and not profile.numbers()) or profile.mean_length > 35:
        return Guess(role="comment", surety="sure" if comment else "likely", why="sentences", strength=comment)
    numbers = profile.numbers()
    if numbers and best_fit(numbers, _all_scales()) and not says(profile.name, WORDS["attribute"]):
        return Guess(role="ignore", surety="unsure", why="looks_like_scale")
    if not profile.is_open and different <= FEW_VALUES and different <= max(2, profile.filled * 0.6):
        likely = says(profile.name, WORDS["attribute"])
        return Guess(role="attribute", surety="likely" if likely else "unsure", why="few_values", strength=likely)
    return Guess(role="ignore", surety="unsure", why="many_values")


def _all_scales() -> list[Scale]:
    return list(dict.fromkeys(scale for _, scale, items in importable() if not items and scale[1] > 2))
