"""variants.json: which variant was chosen, and why."""

from dataclasses import dataclass

from mlspec.report.metrics.interval import Interval
from mlspec.report.reading.accepted import Count, Day, Named, Number, Positive


@dataclass(frozen=True, slots=True)
class FoldScore:
    """A variant on the rows of one window."""

    value: Number
    behind_best: Number


@dataclass(frozen=True, slots=True)
class Fold:
    """The rows of one window, from its first local day to its last."""

    first_day: Day
    last_day: Day
    rows: Count


@dataclass(frozen=True, slots=True)
class VariantScore:
    """A variant on the rows of the selection windows; `behind_best` is paired, on the same rows and days.

    `over_folds` is the standard error of `behind_best` over the windows, None of one window.
    """

    value: Number | None
    low: Number | None
    high: Number | None
    behind_best: Number | None
    behind_best_low: Number | None
    behind_best_high: Number | None
    within_margin: bool
    over_folds: Positive | None = None
    folds: tuple[FoldScore, ...] = ()

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
class Stopped:
    """A variant that was tried on few rows before each window and never trained on all; the numbers are of that try."""

    rung: Count
    rows: Count
    best: str
    value: Number
    behind_best: Number
    over_folds: Positive | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """The choice among variants, in order of preference."""

    chosen: str
    reason: str
    kpi: str
    margin: Positive
    rows: Count
    variants: Named[VariantScore]
    folds: tuple[Fold, ...] = ()
    stopped: Named[Stopped] = ()

    @property
    def several(self) -> bool:
        """Whether there is more than one window to tell apart."""
        return len(self.folds) > 1

    def contradiction(self) -> str | None:
        """Returns that a variant was not judged on every window."""
        stopped = dict(self.stopped)
        if self.chosen in stopped:
            return f"has {self.chosen!r} both chosen and stopped early"
        for name, score in self.variants:
            if len(score.folds) != len(self.folds) and name not in stopped:
                return f"has {len(self.folds)} folds, and {len(score.folds)} of {name}"
        return None
