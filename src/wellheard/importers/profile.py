"""What a column holds, seen from its first rows."""

from collections import Counter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import msgspec

from wellheard.importers.mapping import DateOrder
from wellheard.importers.moments import Unclear, grain, moment
from wellheard.importers.tables.cells import BLANKS, NO_NUMBER, number

MOST_DIFFERENT = 2_000
SHOWN, LONGEST_SHOWN = 5, 80
UTC = ZoneInfo("UTC")
ORDERS: tuple[DateOrder, DateOrder, None] = ("dmy", "mdy", None)


class Profile(msgspec.Struct, kw_only=True):
    """`values` counts each different text until there are too many; `rows` were seen, `blank` of them say nothing."""

    name: str
    rows: int = 0
    blank: int = 0
    length: int = 0
    longest: int = 0
    is_open: bool = False  # more different values than were counted
    values: Counter[str] = msgspec.field(default_factory=Counter)

    def take(self, cells: Sequence[str]) -> None:
        for cell in cells:
            self.rows += 1
            if cell.casefold() in BLANKS:
                self.blank += 1
                continue
            self.length += len(cell)
            self.longest = max(self.longest, len(cell))
            if cell in self.values or len(self.values) < MOST_DIFFERENT:
                self.values[cell] += 1
            else:
                self.is_open = True

    @property
    def filled(self) -> int:
        return self.rows - self.blank

    @property
    def mean_length(self) -> float:
        return self.length / self.filled if self.filled else 0.0

    @property
    def is_unique(self) -> bool:
        return self.filled > 1 and (self.is_open or len(self.values) == self.filled) and max(self.values.values()) == 1

    @property
    def shown(self) -> list[str]:
        """A few of its values, the commonest first; a few of the first where all are different."""
        return [text[:LONGEST_SHOWN] for text, _ in self.values.most_common(SHOWN)]

    def numbers(self) -> dict[float, int]:
        """Its numbers with how many rows say each; empty as soon as one value in twenty is no number."""
        found: Counter[float] = Counter()
        for text, n in self.values.items():
            value = number(text)
            if value is not None and value != NO_NUMBER:
                found[value] += n
        return dict(found) if found and found.total() >= 0.95 * self.values.total() else {}

    def times(self) -> "Times | None":
        """How its values read as times; None where they do not."""
        texts = list(self.values)[:500]
        if not texts:
            return None
        day_first, month_first, told = (sum(_reads(text, order) for text in texts) for order in ORDERS)
        best = max(day_first, month_first)
        if best < 0.95 * len(texts):
            return None
        order: DateOrder | None = None
        if day_first != month_first:
            order = "dmy" if day_first > month_first else "mdy"
        is_unclear = order is None and told < best
        return Times(order=order, is_unclear=is_unclear, grain=grain(texts[0]), has_zone=any(map(_has_zone, texts)))


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """`order` is the one the values themselves prove; `is_unclear`: it must be asked."""

    order: DateOrder | None
    is_unclear: bool
    grain: str
    has_zone: bool


def _reads(text: str, order: DateOrder | None) -> bool:
    try:
        moment(text, UTC, order)
    except Unclear:
        return False
    return True


def _has_zone(text: str) -> bool:
    tail = text.strip()[10:]
    return text.strip().endswith("Z") or "+" in tail or "-" in tail
