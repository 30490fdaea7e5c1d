"""Numbers as people read them."""

from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from wellheard_server.base import figures

COUNTS = some.integers(0, 10**7)


@given(up=COUNTS, down=COUNTS, other=COUNTS)
def test_a_score_is_rounded_half_away_from_zero_from_the_exact_counts(up: int, down: int, other: int) -> None:
    n = up + down + other or 1
    exact = Fraction(100 * (up - down), n)

    shown = figures.rounded(100 * (up - down) / n)

    half_up = int(abs(exact) + Fraction(1, 2))
    assert int(shown) == (half_up if exact >= 0 else -half_up)


@given(some.floats(-1e9, 1e9), some.integers(0, 2))
def test_rounding_moves_a_figure_by_half_a_step_at_most(value: float, decimals: int) -> None:
    shown = float(figures.rounded(value, decimals))

    assert abs(shown - value) <= 0.5 * 10**-decimals + 1e-3
    assert figures.rounded(-value, decimals) == -figures.rounded(value, decimals)


@given(some.integers(-(10**12), 10**12), some.sampled_from(["en", "he", "ar", "fa", "sk", "zh-hans"]))
def test_every_language_writes_a_number_that_can_be_read_back(number: int, language: str) -> None:
    with translation.override(language):
        shown, script = figures.plain(number), figures.script()

    latin = shown.translate(str.maketrans(script.digits, figures.LATIN)).replace(script.group, "")
    assert int(latin.replace(figures.MINUS, "-")) == number


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "−1,234.5"),
        ("he", "−1,234.5"),
        ("ar", "−١٬٢٣٤٫٥"),
        ("fa", "−۱٬۲۳۴٫۵"),
        ("sk", "−1\xa0234,5"),
        ("zh-hans", "−1,234.5"),
    ],
)
def test_digits_and_separators_are_the_languages_own(language: str, shown: str) -> None:
    with translation.override(language):
        assert figures.plain(-1234.5, 1) == shown


@pytest.mark.parametrize(("language", "shown"), [("en", "86%"), ("sk", "86\xa0%"), ("ar", "٨٦٪"), ("fa", "۸۶٪")])
def test_a_share_is_a_percentage_with_the_languages_sign(language: str, shown: str) -> None:
    with translation.override(language):
        assert figures.percent(0.855) == shown


def test_points_carry_their_sign_and_nothing_is_minus_zero() -> None:
    assert figures.plain(43.2, signed=True) == "+43"
    assert figures.plain(-7.5, signed=True) == "−8"
    assert figures.plain(-0.4, signed=True) == "0"


def test_a_figure_is_isolated_from_the_text_around_it() -> None:
    assert figures.wrap("−7") == '<span class="num">−7</span>'


@pytest.mark.parametrize(
    ("unit", "low", "high", "places"),
    [
        ("points", 37, 49, 0),
        ("points", 43.1, 43.3, 1),
        ("share", 0.80, 0.90, 0),
        ("share", 0.203, 0.233, 1),
        ("score", 3.9, 4.4, 1),
        ("score", 4.18, 4.22, 2),
        ("points", None, None, 0),
        ("score", None, None, 1),
    ],
)
def test_a_figure_has_the_decimals_its_interval_deserves(
    unit: str, low: float | None, high: float | None, places: int
) -> None:
    assert figures.decimals(unit, low, high) == places
