"""A small table to write in every format: one column of each kind."""

from collections.abc import Sequence
from pathlib import Path

from wellheard.exporters import Column, Format

COLUMNS = [
    Column(name="response", kind="id"),
    Column(name="day", kind="day"),
    Column(name="answered_at", kind="time"),
    Column(name="source", kind="text"),
    Column(name="nps", kind="whole", question="nps"),
    Column(name="loyal", kind="number", question="loyal"),
    Column(name="how.app", kind="flag", question="how", item="app"),
    Column(name="where", kind="code", question="where"),
    Column(name="reason", kind="words", question="reason"),
]
NAMES = [column.name for column in COLUMNS]
FULL = (
    "0198c5a0-0000-7000-8000-000000000001",
    "2026-11-20",
    "2026-11-20T12:00:00.25Z",
    "till",
    9,
    80.0,
    1,
    "shop",
    "Warm bread",
)
BLANK = (FULL[0], "2026-11-21", "2026-11-21T08:00:00Z", None, None, None, None, None, None)


def written(form: Format, path: Path, *pages: Sequence[tuple[object, ...]]) -> Path:
    """The file of these rows, a page a list of rows."""
    place = path / f"answers{form.suffix}"
    form.write(
        place, COLUMNS, iter([list(zip(*rows, strict=True)) if rows else [[] for _ in COLUMNS] for rows in pages])
    )
    return place


def texts(words: Sequence[str]) -> list[tuple[object, ...]]:
    """Rows in which people wrote that."""
    return [(*FULL[:3], word, *FULL[4:7], "shop", word) for word in words]
