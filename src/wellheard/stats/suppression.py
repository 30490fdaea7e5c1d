"""Small groups: what may be shown without telling what one person said."""

from collections.abc import Mapping
from typing import Literal

import msgspec

Cell = Literal["show", "suppress_small", "secondary", "no_data"]
MINIMUM = 5


class Suppression(msgspec.Struct, frozen=True):
    """What happens to each group, to the total, and which group was hidden only to protect another."""

    cells: dict[str, Cell]
    total: Cell
    secondary: str | None = None

    def shows(self, group: str) -> bool:
        return self.cells[group] == "show"


def suppress(groups: Mapping[str, int], minimum: int = MINIMUM, *, show_total: bool = True) -> Suppression:
    """Hides groups with fewer than `minimum` answers; where a total is shown, hides one more if subtraction would tell.

    Nobody is "no data", not a small group. With a total shown the hidden groups together must reach the minimum; if
    they do not, the smallest shown group is hidden too (the first of equals). A total below the minimum is hidden
    itself.

    Source: our rule; complementary suppression as in Hundepool et al. (2012), Statistical Disclosure Control, chapter
    4.

    >>> suppress({"A": 12, "B": 3, "C": 20}).cells
    {'A': 'secondary', 'B': 'suppress_small', 'C': 'show'}
    """
    cells: dict[str, Cell] = {
        group: "no_data" if n == 0 else "suppress_small" if n < minimum else "show" for group, n in groups.items()
    }
    whole = sum(groups.values())
    if whole < minimum:
        return Suppression(cells, "no_data" if whole == 0 else "suppress_small")
    hidden = sum(n for group, n in groups.items() if cells[group] == "suppress_small")
    shown = [group for group in groups if cells[group] == "show"]
    secondary = None
    if show_total and 0 < hidden < minimum and shown:
        secondary = min(shown, key=lambda group: groups[group])
        cells[secondary] = "secondary"
    return Suppression(cells, "show" if show_total else "secondary", secondary)
