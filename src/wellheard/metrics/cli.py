"""Customer Loyalty Index."""

from wellheard.base.language import N_
from wellheard.metrics.index import Index
from wellheard.metrics.metric import metrics


class CLI(Index, frozen=True):
    """Customer Loyalty Index: the mean of recommend, buy again and buy other products, 0 to 100.

    Each item is 1 definitely yes (100), 2 (80), 3 (60), 4 (40), 5 (20), 6 definitely no (0): **1 is the best answer**.
    Other vendors take 6 or 10 as best or mix NPS in; that is another metric. "Cannot answer" is missing, and who leaves
    an item out has no index. `of` takes people's indices, `indices` makes them of the items.

    Source: the published 1-6 scoring (100, 80, 60, 40, 20, 0) of the Customer Loyalty Index; interval: t on the
    people's indices.

    >>> cli.of(cli.indices([[1, 2, 3], [2, 2, 2]])).value
    80.0
    """

    key = "cli"
    title = N_("CLI")
    heard = ("cli", "loyalty index", "נאמנות", "ولاء", "وفاداری", "lojal", "忠诚")
    item_points = (1, 6)

    def item_score(self, answer: float | None) -> float | None:
        return 100 * (6 - answer) / 5 if answer in (1, 2, 3, 4, 5, 6) and answer is not None else None


cli = metrics.add(CLI(scale=(0, 100)))
