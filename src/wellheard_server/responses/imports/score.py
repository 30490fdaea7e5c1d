"""What a dashboard will say once a file is in: a line for each of its scores."""

from dataclasses import dataclass

from wellheard.stats import Estimate
from wellheard_server.base import estimates
from wellheard_server.base.axis import Axis
from wellheard_server.responses.imports.importing import ImportReport

BOUNDS = {"points": (-100.0, 100.0), "share": (0.0, 100.0)}


@dataclass(frozen=True)
class Forecast:
    column: str
    estimate: Estimate

    @property
    def axis(self) -> Axis:
        bounds = BOUNDS.get(self.estimate.unit, (0.0, max(10.0, self.estimate.high or 10.0)))
        return estimates.around([self.estimate], bounds)


def forecasts(report: ImportReport) -> list[Forecast]:
    return [Forecast(column, estimate) for column, estimate in report.scores.items()]
