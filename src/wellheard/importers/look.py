"""A first look at a file: how it is written, and what each of its columns seems to be.

Run as `python -m wellheard.importers.look FILE ENCODING SHEET` it looks under limits and says what it saw, or the file's fault, in JSON;
so whoever asks needs no more memory for a bomb than for a list of columns.
"""

import hashlib
import resource
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from wellheard.base.errors import FileError
from wellheard.importers.guess import Guess, Role, guess, with_family
from wellheard.importers.headers import LATE_FIRST, plain, says
from wellheard.importers.profile import Profile
from wellheard.importers.questions import importable
from wellheard.importers.tables.cells import texts
from wellheard.importers.tables.table import Table, open_table
from wellheard.importers.tables.unpacked import check_claim
from wellheard.survey import types

ROWS, CELLS, SECONDS = 20_000, 2_000_000, 4.0
MOST_COLUMNS = 500
MOST_ATTRIBUTES = 30
MEMORY = 2 << 30


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """`shown` are a few of its values; `blank` of the rows seen say nothing."""

    name: str
    shown: list[str]
    blank: int
    different: int
    guess: Guess


class Look(msgspec.Struct, frozen=True, kw_only=True, tag="look"):
    """`rows` were looked at, of `all_rows` where the file says how many it has. `header` is the same for every file with these columns."""

    format: str
    note: str
    sheet: str
    sheets: tuple[str, ...]
    header: str
    rows: int
    all_rows: int | None
    columns: list[Column]


class Fault(msgspec.Struct, frozen=True, kw_only=True, tag="fault"):
    message: str
    code: str


def look(path: Path, *, encoding: str | None = None, sheet: str | None = None) -> Look:
    """Raises FileError for what cannot be read, or has more columns than a person could go through."""
    check_claim(path)
    table = open_table(path, encoding=encoding, sheet=sheet)
    if len(table.columns) > MOST_COLUMNS:
        message = f"expected at most {MOST_COLUMNS:,} columns, got {len(table.columns):,}."
        hint = "Take out the columns that are not needed, or use the command line."
        raise FileError(message, code="too_many_columns", hint=hint)
    profiles = _profiles(table)
    first = [guess(each) for each in profiles]
    guesses = settled(
        [each.name for each in profiles],
        [with_family(profile, own, first) for profile, own in zip(profiles, first, strict=True)],
    )
    return Look(
        format=table.key,
        note=table.note,
        sheet=getattr(table, "sheet", ""),
        sheets=table.sheets,
        header=hashlib.sha256("\n".join(table.columns).encode()).hexdigest(),
        rows=max((each.rows for each in profiles), default=0),
        all_rows=getattr(table, "rows", None),
        columns=[
            Column(name=each.name, shown=each.shown, blank=each.blank, different=len(each.values), guess=guessed)
            for each, guessed in zip(profiles, guesses, strict=True)
        ],
    )


def _profiles(table: Table) -> list[Profile]:
    profiles = [Profile(name=name) for name in table.columns]
    most = max(200, min(ROWS, CELLS // max(len(profiles), 1)))
    until = time.monotonic() + SECONDS
    for batch in table.batches():
        batch = batch.slice(0, most - profiles[0].rows)
        for profile, column in zip(profiles, batch.columns, strict=True):
            profile.take(texts(column))
        if profiles[0].rows >= most or time.monotonic() > until:
            break
    return profiles


def settled(names: list[str], guesses: list[Guess]) -> list[Guess]:
    """Of several columns that would be the one time, weight, person or id, the best stays; statements find their index."""
    found = _statements(names, guesses)
    for role in ("time", "weight", "person", "identity"):
        wanting = [place for place, each in enumerate(found) if each.role == role]
        best = max(wanting, key=lambda place: _rank(names[place], found[place]), default=None)
        for place in wanting:
            if place != best:
                found[place] = _second(role, found[place])
    attributes = [place for place, each in enumerate(found) if each.role == "attribute"]
    attributes.sort(key=lambda place: -found[place].strength)
    for place in attributes[MOST_ATTRIBUTES:]:
        found[place] = Guess(role="ignore", surety="unsure", why="too_many")
    return found


def _rank(name: str, each: Guess) -> tuple[int, int]:
    late = next((len(LATE_FIRST) - place for place, word in enumerate(LATE_FIRST) if word in plain(name)), 0)
    return (late if each.role == "time" else 0, each.strength)


def _second(role: Role, each: Guess) -> Guess:
    why = "another_time" if role == "time" else "many_values"
    return Guess(role="ignore", surety="likely" if role == "time" else "unsure", why=why)  # type: ignore[arg-type]


def _statements(names: list[str], guesses: list[Guess]) -> list[Guess]:
    """Columns that name the statements of an index, all of them: then they are its items."""
    found = list(guesses)
    for metric, scale, items in importable():
        kind = next((each for each in types if getattr(each, "metric_key", "") == metric), None)
        if not items or kind is None:
            continue
        words = {code: (code, *_published(kind, code)) for code in items}
        places: dict[str, int] = {}
        for code in items:
            hits = [
                (says(name, words[code]), -place)
                for place, name in enumerate(names)
                if _names(kind.key, name, words[code])
            ]
            if hits:
                places[code] = -max(hits)[1]
        if set(places) == set(items) and len(set(places.values())) == len(items):
            for code, place in places.items():
                found[place] = Guess(role="item", surety="likely", why="header", metric=metric, scale=scale, item=code)
    return found


def _names(key: str, name: str, words: tuple[str, ...]) -> bool:
    """The header is the statement itself, or the index's name with the statement's code."""
    return plain(name) in {plain(word) for word in words[1:]} or (
        bool(says(name, [key])) and bool(says(name, words[:1]))
    )


def _published(kind: Any, code: str) -> tuple[str, ...]:
    from wellheard.base.language import SPOKEN, messages

    message = dict(kind.published).get(code, "")
    return tuple({messages(tag).gettext(message) for tag in SPOKEN} - {""}) if message else ()


def main(path: str, encoding: str, sheet: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    said: Look | Fault
    try:
        said = look(Path(path), encoding=encoding or None, sheet=sheet or None)
    except FileError as error:
        said = Fault(message=str(error), code=error.code)
    sys.stdout.buffer.write(msgspec.json.encode(said))


if __name__ == "__main__":
    main(*sys.argv[1:4])
