"""What a change is said to mean, for every verdict and unit."""

import re

import pytest

from wellheard.stats.estimate import Difference, Estimate
from wellheard_server.insights.numbers import TOO_FEW
from wellheard_server.insights.sentence import Sentence, about, against_before, against_rest


def change(
    verdict: str, value: float | None, low: float | None, high: float | None, unit: str = "points"
) -> Difference:
    return Difference(value=value, low=low, high=high, unit=unit, verdict=verdict, n=632, n_before=580, p=0.01)


def now(value: float | None = 43.0, n: int = 632, **more: object) -> Estimate:
    return Estimate(value=value, low=37.0, high=49.0, n=n, unit="points", **more)


def read(sentence: Sentence) -> str:
    return re.sub(r"<[^>]+>", "", f"{sentence.verdict} {sentence.rest}").strip()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            change("higher", 10.4, 2.2, 18.6),
            "Up 10 points. Sure enough to act on: the true change is between +2 and +19.",
        ),
        (
            change("higher", 1.4, 1.1, 1.7),
            "Up 1.4 points. Sure enough to act on: the true change is between +1.1 and +1.7.",
        ),
        (
            change("lower", -10.4, -18.6, -2.2),
            "Down 10 points. Sure enough to act on: the true change is between −19 and −2.",
        ),
        (
            change("higher", 0.17, 0.08, 0.26, "share"),
            "Up 17 percentage points. Sure enough to act on: the true change is between +8 and +26.",
        ),
        (
            change("lower", -0.17, -0.26, -0.08, "share"),
            "Down 17 percentage points. Sure enough to act on: the true change is between −26 and −8.",
        ),
        (
            change("higher", 0.4, 0.2, 0.6, "score"),
            "Up 0.4. Sure enough to act on: the true change is between +0.2 and +0.6.",
        ),
        (
            change("lower", -0.4, -0.6, -0.2, "score"),
            "Down 0.4. Sure enough to act on: the true change is between −0.6 and −0.2.",
        ),
        (change("unclear", -1.0, -10.4, 8.2), "No clear change. Could be anything from 10 points down to 8 up."),
        (
            change("unclear", 0.08, -0.04, 0.2, "share"),
            "No clear change. Could be anything from 4 percentage points down to 20 up.",
        ),
        (change("unclear", 0.1, -0.2, 0.4, "score"), "No clear change. Could be anything from 0.2 down to 0.4 up."),
    ],
)
def test_each_verdict_has_its_sentence_in_its_unit(given: Difference, said: str) -> None:
    assert read(about(now(), given, better="higher")) == said


@pytest.mark.parametrize(("n", "said"), [(1, "Too early to say: 1 answer."), (14, "Too early to say: 14 answers.")])
def test_few_answers_are_too_early(n: int, said: str) -> None:
    assert read(about(now(n=n), change("too_early", 3.0, -20.0, 26.0), better="higher")) == said


def test_nobody_nothing_before_and_hidden_say_so() -> None:
    missing = Estimate.missing(unit="points")

    assert read(about(missing, None, better="higher")) == "Nobody answered in these days."
    assert read(about(now(), None, better="higher")) == "Nothing before to compare with."
    assert "Fewer than five" in read(about(Estimate.missing(TOO_FEW), None, better="higher"))


@pytest.mark.parametrize(("better", "tone"), [("higher", "good"), ("lower", "bad"), ("none", "")])
def test_colour_says_whether_a_sure_rise_is_good(better: str, tone: str) -> None:
    assert about(now(), change("higher", 10.0, 2.0, 18.0), better=better).tone == tone


@pytest.mark.parametrize("verdict", ["unclear", "too_early"])
def test_there_is_no_colour_for_what_may_be_chance(verdict: str) -> None:
    assert about(now(), change(verdict, 3.0, -2.0, 8.0), better="higher").colour == ""
    assert against_rest(change(verdict, 3.0, -2.0, 8.0), better="higher", is_sure=True).colour == ""


def test_a_change_that_many_comparisons_explain_is_not_called_one() -> None:
    given = change("higher", 10.0, 0.4, 19.0)

    assert about(now(), given, better="higher", is_sure=False).verdict == "Perhaps a change."
    assert against_before(given, better="higher", is_sure=False).verdict == "No clear change"
    assert against_rest(given, better="higher", is_sure=False).verdict == "No clear difference"
