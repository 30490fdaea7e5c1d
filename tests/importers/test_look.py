"""A first look at a file proposes what its columns mean, says how sure that is, and never takes a scale for a metric."""

import csv
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellheard.base.errors import FileError
from wellheard.importers.look import Look, look
from wellheard.importers.profile import Profile
from wellheard.importers.scales import best_fit

RNG = Random(7)


def write(folder: Path, columns: dict[str, list[object]], name: str = "answers.csv") -> Path:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([list(columns), *zip(*columns.values(), strict=True)])
    return path


def proposals(found: Look) -> dict[str, str]:
    return {column.name: column.guess.role for column in found.columns}


def some(*values: object, n: int = 200) -> list[object]:
    return [*values, *RNG.choices(values, k=n - len(values))]


def test_an_archive_as_tools_write_it_is_understood_without_a_word(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        {
            "Response ID": [f"R-{n}" for n in range(200)],
            "Submit Date": [f"2024-0{n % 9 + 1}-13 08:{n % 60:02d}" for n in range(200)],
            "Customer ID": some(*range(40)),
            "NPS": some(*range(11)),
            "Overall satisfaction": some(1, 2, 3, 4, 5),
            "Why did you choose that?": some(
                "the bread was warm and the queue was short", "nobody said hello to me at all"
            ),
            "Branch": some("Old Market", "Station", "Harbour"),
            "weight": some(0.5, 1.25, 2),
            "First name": some("Noa", "Dan", "Ali"),
            "Empty": [""] * 200,
        },
    )

    found = look(file)

    assert proposals(found) == {
        "Response ID": "identity",
        "Submit Date": "time",
        "Customer ID": "person",
        "NPS": "score",
        "Overall satisfaction": "score",
        "Why did you choose that?": "comment",
        "Branch": "attribute",
        "weight": "weight",
        "First name": "ignore",
        "Empty": "ignore",
    }
    by_name = {column.name: column.guess for column in found.columns}
    assert (by_name["NPS"].metric, by_name["NPS"].scale, by_name["NPS"].surety) == ("nps", (0, 10), "sure")
    assert (by_name["Overall satisfaction"].metric, by_name["Overall satisfaction"].scale) == ("csat", (1, 5))
    assert by_name["First name"].why == "private"


def test_a_scale_alone_is_no_metric(tmp_path: Path) -> None:
    file = write(tmp_path, {"Q7": some(*range(11)), "Q8": some(1, 2, 3, 4, 5)})

    guesses = [column.guess for column in look(file).columns]

    assert [(each.role, each.metric, each.why) for each in guesses] == [("ignore", "", "looks_like_scale")] * 2


@pytest.mark.parametrize(
    ("header", "role", "metric"),
    [
        ("שביעות רצון", "score", "csat"),
        ("الرضا العام", "score", "csat"),
        ("میزان رضایت", "score", "csat"),
        ("Spokojnosť s predajňou", "score", "csat"),
        ("总体满意度", "score", "csat"),
        ("Satisfaction", "score", "csat"),
    ],
)
def test_headers_are_understood_in_six_languages(header: str, role: str, metric: str, tmp_path: Path) -> None:
    (column,) = look(write(tmp_path, {header: some(1, 2, 3, 4, 5)})).columns

    assert (column.guess.role, column.guess.metric, column.guess.scale) == (role, metric, (1, 5))


@pytest.mark.parametrize(
    ("header", "words", "role"),
    [
        ("הערות", "הלחם היה חם והתור היה קצר מאוד הפעם", "comment"),
        ("تعليق", "كان الخبز ساخنا والموظفون لطفاء جدا معنا", "comment"),
        ("تاریخ", "2024-05-13", "time"),
        ("Dátum", "13.5.2024", "time"),
        ("日期", "2024-05-13", "time"),
        ("משקל", "1.5", "weight"),
    ],
)
def test_what_is_no_score_is_understood_in_six_languages_too(
    header: str, words: str, role: str, tmp_path: Path
) -> None:
    columns = look(write(tmp_path, {"nps": some(*range(11)), header: [words] * 200})).columns

    assert columns[1].guess.role == role


def test_numbers_off_the_scale_are_proposed_as_codes(tmp_path: Path) -> None:
    file = write(
        tmp_path, {"nps": some(*range(11), 11), "sat_a": some(0, 1, 2, 3, 4, 5, 6), "csat": some(1, 5, 3, 99, 2, 4)}
    )

    guesses = [column.guess for column in look(file).columns]

    assert [(each.scale, each.missing, each.surety) for each in guesses] == [
        ((0, 10), ("11",), "likely"),
        ((1, 5), ("0", "6"), "likely"),
        ((1, 5), ("99",), "likely"),
    ]


def test_a_column_without_its_highest_answer_takes_its_neighbours_scale(tmp_path: Path) -> None:
    file = write(tmp_path, {"sat_till": some(0, 1, 2, 3, 4, 5, 6), "sat_parking": some(0, 1, 2, 3, 4, 6, 6, 6, 6, 6)})

    parking = look(file).columns[1].guess

    assert (parking.metric, parking.scale, parking.missing) == ("csat", (1, 5), ("0", "6"))


def test_answers_in_words_find_their_numbers(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        {"Satisfaction": some("Very satisfied", "Satisfied", "Dissatisfied"), "csat thumbs": some("up", "down")},
    )

    satisfied, thumb = (column.guess for column in look(file).columns)

    assert (satisfied.scale, satisfied.codes["Very satisfied"], satisfied.codes["Dissatisfied"]) == ((1, 5), 5, 2)
    assert (thumb.scale, thumb.codes) == ((1, 2), {"up": 2, "down": 1})


def test_statements_of_an_index_are_found_together(tmp_path: Path) -> None:
    points = some(1, 2, 3, 4, 5, 6)
    file = write(tmp_path, {"cli_recommend": points, "cli_again": points, "cli_more": points})

    guesses = [column.guess for column in look(file).columns]

    assert [(each.role, each.metric, each.item) for each in guesses] == [
        ("item", "cli", "recommend"),
        ("item", "cli", "again"),
        ("item", "cli", "more"),
    ]


@pytest.mark.parametrize(
    ("days", "order", "asks"),
    [
        (["13/5/2024", "1/2/2024"], "dmy", False),
        (["5/13/2024", "1/2/2024"], "mdy", False),
        (["1/2/2024", "3/4/2024"], None, True),
        (["2024-05-13", "2024-05-14"], None, False),
        (["13.5.2024 08:30", "1.2.2024 09:00"], None, False),
    ],
)
def test_the_order_of_dates_is_proved_or_asked_never_guessed(
    days: list[str], order: str | None, asks: bool, tmp_path: Path
) -> None:
    (column,) = look(write(tmp_path, {"date": days * 20})).columns

    assert (column.guess.role, column.guess.order, column.guess.asks_order) == ("time", order, asks)


def test_of_two_times_the_one_when_somebody_finished_is_proposed(tmp_path: Path) -> None:
    days = [f"2024-05-{n % 27 + 1:02d} 08:00" for n in range(50)]

    found = look(write(tmp_path, {"StartDate": days, "EndDate": days}))

    assert proposals(found) == {"StartDate": "ignore", "EndDate": "time"}


def test_tabs_without_quotes_are_read_as_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "answers.tsv"
    path.write_text('score\twhy\n9\tthey said "hello" to me\n8\t"odd\n' * 1)

    found = look(path)

    assert found.rows == 2
    assert found.columns[1].shown[0] in ('they said "hello" to me', '"odd')


def test_the_same_columns_have_the_same_header_and_others_another(tmp_path: Path) -> None:
    a, b, c = (
        look(write(tmp_path, {"nps": [1], name: [value]}, f"{value}.csv")).header
        for name, value in (("why", "x"), ("why", "y"), ("who", "z"))
    )

    assert a == b != c


def test_more_columns_than_a_person_can_go_through_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="at most 500 columns, got 501"):
        look(write(tmp_path, {f"c{n}": [n] for n in range(501)}))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-5, 105), min_size=1, max_size=60))
def test_a_fit_never_calls_an_answer_on_its_scale_a_code(answers: list[int]) -> None:
    profile = Profile(name="nps")
    profile.take([str(answer) for answer in answers])

    fit = best_fit(profile.numbers(), [(0, 10), (1, 5), (1, 7)])

    if fit is not None:
        low, high = fit.scale
        assert all(not low <= float(code) <= high for code in fit.missing)
        assert {f"{answer:g}" for answer in answers if not low <= answer <= high} == set(fit.missing)
