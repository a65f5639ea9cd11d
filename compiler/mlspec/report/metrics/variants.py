"""variants.json: which variant was chosen, and why."""

from dataclasses import dataclass

from mlspec.report.metrics.interval import Interval
from mlspec.report.reading.accepted import Count, Named, Number, Positive


@dataclass(frozen=True, slots=True)
class VariantScore:
    """A variant on the rows of the selection window; `behind_best` is paired, on the same rows and days."""

    value: Number | None
    low: Number | None
    high: Number | None
    behind_best: Number | None
    behind_best_low: Number | None
    behind_best_high: Number | None
    within_margin: bool

    def contradiction(self) -> str | None:
        """Returns what the numbers say against each other."""
        return self.score.contradiction() or self.behind.contradiction()

    @property
    def score(self) -> Interval:
        """The KPI of the variant."""
        return Interval(self.value, self.low, self.high)

    @property
    def behind(self) -> Interval:
        """How much worse than the best variant it is."""
        return Interval(self.behind_best, self.behind_best_low, self.behind_best_high)


@dataclass(frozen=True, slots=True)
class Selection:
    """The choice among variants, in order of preference."""

    chosen: str
    reason: str
    kpi: str
    margin: Positive
    rows: Count
    variants: Named[VariantScore]
