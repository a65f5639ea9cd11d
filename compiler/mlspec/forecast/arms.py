"""Who answers the requests of a stage, and how many requests come."""

from dataclasses import dataclass

from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.rollout import Stage
from mlspec.statistics.labelled import DAY_SECONDS, labelled_rows, seconds_for


@dataclass(frozen=True, slots=True)
class Arms:
    """The shares of all requests that the candidate answers, and that production does beside it.

    `rate` is requests a second of all traffic. Rows count once they are known: `delay_seconds` after the request,
    `coverage` of them ever.
    """

    rate: float
    candidate: float
    control: float
    delay_seconds: int
    coverage: float

    def rows(self, seconds: float) -> float:
        """Returns the candidate's rows that are known when so many seconds of the stage have passed."""
        return labelled_rows(self.rate, self.candidate, seconds, self.delay_seconds, self.coverage)

    def control_rows(self, seconds: float) -> float:
        """Returns the rows of production beside them."""
        return labelled_rows(self.rate, self.control, seconds, self.delay_seconds, self.coverage)

    def requests(self, seconds: float) -> float:
        """Returns the candidate's requests, known or not."""
        return self.rate * self.candidate * seconds

    def seconds_for(self, rows: float) -> float:
        """Returns how long it takes until so many of the candidate's rows are known; infinite where none come."""
        return seconds_for(rows, self.rate, self.candidate, self.delay_seconds, self.coverage)

    @property
    def control_per_row(self) -> float:
        """How many rows production has for each of the candidate's."""
        return self.control / self.candidate if self.candidate > 0 else 0.0


def arms_of(spec: ModelSpec, stage: Stage, kpi: str) -> Arms | None:
    """Returns who answers in the stage and how soon the KPI is known, or None without `prediction.traffic`.

    A mirrored request is answered by both. Of labels the 95 % quantile of the delay counts: of the requests before
    it 1 in 20 is still open, and more than that many of the later ones are known.
    """
    share = stage.share.value
    return _arms(spec, share, share if stage.route == "mirror" else 1 - share, kpi)


def serving_arms(spec: ModelSpec, share: float, kpi: str) -> Arms | None:
    """Returns a candidate that answers `share` of all requests by weight, and production that answers the others."""
    return _arms(spec, share, 1 - share, kpi)


def _arms(spec: ModelSpec, candidate: float, control: float, kpi: str) -> Arms | None:
    traffic = spec.prediction.traffic
    if traffic is None:
        return None
    rate = traffic.rate.per_day / DAY_SECONDS
    if spec.kpis[kpi].is_labelled:
        return Arms(rate, candidate, control, spec.label.delay.p95.seconds, spec.label.coverage.value)
    return Arms(rate, candidate, control, 0, 1.0)
