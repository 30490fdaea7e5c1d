"""Axes people can read by eye."""

from hypothesis import given
from hypothesis import strategies as some

from wellheard_server.base.axis import about, axis

ENDS = some.tuples(some.floats(-100, 100), some.floats(-100, 100)).map(sorted)


@given(ENDS, some.integers(2, 4))
def test_an_axis_holds_what_is_drawn_on_it_within_the_metrics_range(ends: list[float], spaces: int) -> None:
    on = axis(*ends, bounds=(-100, 100), spaces=spaces)

    assert on.low <= ends[0] + 1e-9
    assert ends[1] <= on.high + 1e-9
    assert -100 <= on.low < on.high <= 100
    assert len(on.marks) == spaces + 1


@given(ENDS)
def test_a_charts_axis_has_round_marks_from_end_to_end(ends: list[float]) -> None:
    on = about(*ends, bounds=(-100, 100))

    assert on.low <= ends[0] + 1e-9
    assert ends[1] <= on.high + 1e-9
    assert list(on.marks) == sorted(set(on.marks))
    assert (on.marks[0], on.marks[-1]) == (on.low, on.high)


def test_a_bar_never_leaves_its_axis() -> None:
    on = axis(37, 49, bounds=(-100, 100))

    assert (on.at(-90), on.at(40), on.at(99)) == (0, 50, 100)
