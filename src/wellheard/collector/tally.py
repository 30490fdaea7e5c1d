"""What the collector counts, and how Prometheus reads it. Plain numbers on the way of a request; words only when
somebody asks."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0)
ROWS = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class Histogram:
    """Counts by upper limit, as Prometheus wants them."""

    def __init__(self, limits: tuple[float, ...]) -> None:
        self.limits, self.counts, self.total = limits, [0] * (len(limits) + 1), 0.0

    def observe(self, value: float) -> None:
        self.counts[bisect_left(self.limits, value)] += 1
        self.total += value

    def family(self, name: str, words: str) -> Metric:
        buckets, so_far = [], 0
        for limit, count in zip((*map(str, self.limits), "+Inf"), self.counts, strict=True):
            so_far += count
            buckets.append((limit, so_far))
        return HistogramMetricFamily(name, words, buckets=buckets, sum_value=self.total)


class Tally:
    """Outcomes by door and word, how long a page took to be acknowledged, how many shared a commit and how long that
    took."""

    def __init__(self) -> None:
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.taking, self.commit_rows, self.commit_seconds = Histogram(SECONDS), Histogram(ROWS), Histogram(SECONDS)

    def committed(self, rows: int, seconds: float) -> None:
        self.commit_rows.observe(rows)
        self.commit_seconds.observe(seconds)

    def families(self) -> Iterator[Metric]:
        requests = CounterMetricFamily(
            "wellheard_collector_requests", "Requests by door and outcome", labels=("door", "outcome")
        )
        for (door, outcome), count in sorted(self.outcomes.items()):
            requests.add_metric((door, outcome), count)
        yield requests
        yield self.taking.family(
            "wellheard_collector_taking_seconds", "From the request to the durable acknowledgement of a page"
        )
        yield self.commit_rows.family("wellheard_inbox_commit_rows", "Pages that shared one commit")
        yield self.commit_seconds.family("wellheard_inbox_commit_seconds", "One commit, with its sync")


class Asked:
    """A Prometheus collector made of families computed when they are asked for."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def exposition(families: Iterable[Metric]) -> bytes:
    """The text Prometheus scrapes."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Asked(list(families)))
    return bytes(generate_latest(registry))


def gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)
