"""The same figures for Prometheus. Nothing that names a workspace or a person."""

import logging
import time
from threading import Lock

from django.db import connection, models
from django.db.models import F, Sum
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric

from wellheard.collector.tally import gauge
from wellheard_server.project.status.house import of_house
from wellheard_server.responses.models import Care, LedgerOffset, ParkedRow

log = logging.getLogger(__name__)
FRESH_SECONDS = 10.0


class Gauges:
    """Asked of the database at most every ten seconds, in whichever thread asks; the last ones where it cannot be asked."""

    def __init__(self) -> None:
        self._lock, self._at, self._kept = Lock(), -FRESH_SECONDS, list[Metric]()

    def __call__(self) -> list[Metric]:
        with self._lock:
            if time.monotonic() - self._at >= FRESH_SECONDS:
                self._at = time.monotonic()
                try:
                    self._kept = measured()
                except Exception:
                    log.exception("the figures of the installation could not be asked for")
                finally:
                    connection.close()
            return self._kept


def measured() -> list[Metric]:
    house = of_house()
    behind = models.functions.Coalesce(Sum(F("given") - F("written")), 0)
    free = GaugeMetricFamily(
        "wellheard_disk_free_bytes", "Room left, by what of ours lies there first", labels=["place"]
    )
    for disk in house.disks:
        free.add_metric([disk.place], disk.free)
    size = GaugeMetricFamily("wellheard_size_bytes", "What is on the disk", labels=["what"])
    for what in ("database", "lake", "files"):
        size.add_metric([what], getattr(house.sizes, what))
    figures = [
        gauge(
            "wellheard_facts_behind_rows",
            "Changed responses not yet in the facts",
            LedgerOffset.objects.filter(given__gt=F("written")).aggregate(rows=behind)["rows"],
        ),
        gauge("wellheard_facts_troubled", "Tables whose last care failed", Care.objects.exclude(trouble="").count()),
        gauge("wellheard_parked_rows", "Pages set aside", ParkedRow.objects.count()),
        gauge("wellheard_tasks_waiting", "Background work that waits", house.tasks.waiting),
        gauge("wellheard_tasks_running", "Background work under way", house.tasks.running),
        gauge("wellheard_tasks_stopped", "Background work that was given up", house.tasks.stopped),
        gauge("wellheard_sending", "1 while messages go out", float(house.sending)),
        gauge("wellheard_responses", "Responses kept", house.sizes.responses),
        free,
        size,
    ]
    if house.last_backup:
        age = (timezone.now() - house.last_backup.as_of).total_seconds()
        figures.append(gauge("wellheard_backup_age_seconds", "Since the last backup", round(age)))
    return figures
