"""Sets of files that were counted are put together again, whatever is asked next and whatever goes away."""

from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from wellheard.facts.parts import Parts, Version
from wellheard.facts.table import SMALL, FactFile


def file(number: int) -> FactFile:
    rows = SMALL if number % 3 else 10
    return FactFile(f"/{number}", rows, "2026-01", 0, 1, date(2026, 1, 1), date(2026, 1, 31), f"{number}", rows)


class House:
    """What is there, what was counted of it, and how often a file was read."""

    def __init__(self) -> None:
        self.parts, self.reads = Parts(1_000), 0
        self.there: dict[Version, FactFile] = {}

    def add(self, number: int, edition: int = 0) -> None:
        self.there[str(number), edition] = file(number)

    def ask(self, wanted: list[Version] | None = None) -> tuple[int, int]:
        """How many files the groups say they hold, and how many had to be read for it."""
        before = self.reads
        files = {version: self.there[version] for version in (self.there if wanted is None else wanted)}
        groups = self.parts.over("nps", files, self.there, self.count)
        names = sorted(name for each in groups for name in each)
        assert names == sorted(one.name for one in files.values())
        return len(names), self.reads - before

    def count(self, files: object) -> dict[str, int]:
        names = [one.name for one in files]  # type: ignore[attr-defined]
        self.reads += len(names)
        return dict.fromkeys(names, 1)


def test_a_new_file_costs_only_itself() -> None:
    house = House()
    for number in range(9):
        house.add(number)
    assert house.ask() == (9, 9)

    house.add(9)

    assert house.ask() == (10, 1)
    assert house.ask() == (10, 0)


def test_merging_small_files_leaves_the_count_of_large_ones() -> None:
    house = House()
    for number in range(9):
        house.add(number)
    house.ask()

    for number in (0, 3, 6):
        del house.there[str(number), 0]
    house.add(10)

    assert house.ask() == (7, 1)


def test_what_was_touched_once_is_counted_apart_from_then_on() -> None:
    house = House()
    for number in (1, 2, 4, 5):
        house.add(number)
    house.ask()
    del house.there["4", 0]
    house.add(4, edition=7)
    assert house.ask() == (4, 4)

    del house.there["4", 7]
    house.add(4, edition=8)

    assert house.ask() == (4, 1)


def test_two_periods_in_turn_are_read_once_each() -> None:
    house = House()
    for number in range(12):
        house.add(number)
    some = list(house.there)[4:9]
    house.ask()
    house.ask(some)

    assert house.ask() == (12, 0)
    assert house.ask(some) == (5, 0)


@given(st.integers(0, 10**9))
def test_every_file_is_counted_once(seed: int) -> None:
    rng, house = Random(seed), House()
    for number in range(40):
        house.add(number)
        if rng.random() < 0.3:
            version = rng.choice(list(house.there))
            old = house.there.pop(version)
            if rng.random() < 0.5:
                house.there[version[0], version[1] + 1] = old
        if rng.random() < 0.6:
            house.ask()
        if rng.random() < 0.6:
            house.ask(rng.sample(list(house.there), rng.randint(0, len(house.there))))
