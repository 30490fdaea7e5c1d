"""Times are read as they are written, and refused where they could be two."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from wellheard.importers.moments import Unclear, grain, moment

BRATISLAVA = ZoneInfo("Europe/Bratislava")


@pytest.mark.parametrize(
    ("cell", "order", "expected"),
    [
        ("2017-05-01 08:30", None, "2017-05-01T06:30:00+00:00"),
        ("2017-05-01T08:30:00Z", None, "2017-05-01T08:30:00+00:00"),
        ("2017-05-01T08:30:00+05:30", None, "2017-05-01T03:00:00+00:00"),
        ("2017-05-01", None, "2017-05-01T10:00:00+00:00"),
        ("1.5.2017", None, "2017-05-01T10:00:00+00:00"),
        ("31/5/2017 9:05 PM", None, "2017-05-31T19:05:00+00:00"),
        ("5/31/2017 12:05 AM", None, "2017-05-30T22:05:00+00:00"),
        ("5/4/2017", "mdy", "2017-05-04T10:00:00+00:00"),
        ("5/4/2017", "dmy", "2017-04-05T10:00:00+00:00"),
        ("2017/5/4 7:00", None, "2017-05-04T05:00:00+00:00"),
        ("2017", None, "2017-07-01T10:00:00+00:00"),
        ("2017.0", None, "2017-07-01T10:00:00+00:00"),
        ("2017-02", None, "2017-02-15T11:00:00+00:00"),
        (2017, None, "2017-07-01T10:00:00+00:00"),
        (date(2017, 5, 1), None, "2017-05-01T10:00:00+00:00"),
        (datetime(2017, 5, 1, 8, 30, tzinfo=UTC), None, "2017-05-01T08:30:00+00:00"),
    ],
)
def test_a_time_is_read_in_the_files_zone(cell: object, order: str | None, expected: str) -> None:
    assert moment(cell, BRATISLAVA, order).isoformat() == expected


@pytest.mark.parametrize(
    "cell",
    [
        "5/4/2017",
        "4-5-2017",
        "1/2/17",
        "yesterday",
        "2017-13-01",
        "32.1.2017",
        "25:00",
        "0001-01-01",
        "9999-12-31",
        "2017-05-01 99:00",
    ],
)
def test_what_is_no_time_or_could_be_two_is_refused(cell: str) -> None:
    with pytest.raises(Unclear):
        moment(cell, BRATISLAVA, None)


@pytest.mark.parametrize(
    ("cell", "exactness"),
    [
        ("2017", "year"),
        ("2017-05", "month"),
        ("2017-05-01", "day"),
        ("2017-05-01 08:30", ""),
        (datetime(2017, 5, 1), ""),
    ],
)
def test_what_had_to_be_assumed_is_told(cell: object, exactness: str) -> None:
    assert grain(cell) == exactness
