"""Whether a score of 0.3 comes true three times in ten."""

from dataclasses import dataclass

import numpy as np

from mlspec.statistics.wilson import wilson_interval
from mlspec_runtime.evidence.multiclass import agreement
from mlspec_runtime.evidence.outcomes import Outcomes, Task
from mlspec_runtime.json_file import Json


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Rows of neighbouring scores: what was said on average, what came true, and its 95 % score interval."""

    mean_score: float
    observed: float
    rows: int
    low: float
    high: float

    def as_json(self) -> dict[str, Json]:
        """Returns the bin as reports show it."""
        return {
            "mean_score": self.mean_score,
            "observed": self.observed,
            "low": self.low,
            "high": self.high,
            "rows": self.rows,
        }


def calibration(outcomes: Outcomes, task: Task, bins: int = 10) -> tuple[CalibrationBin, ...]:
    """Returns bins of about equally many rows in order of score; equal scores always share a bin.

    Of several classes the score is that of the predicted one, which comes true or does not. Numbers and orders are no
    probabilities: they have no bins.
    The interval takes rows as independent (Wilson), which rows of one day are not: it is a picture, not a
    gate.
    """
    if outcomes.rows == 0 or task in ("regression", "ranking"):
        return ()
    came_true = outcomes.label if task == "binary_classification" else agreement(outcomes)
    edges = np.quantile(outcomes.score, np.linspace(0, 1, bins + 1)[1:-1], method="inverted_cdf")
    places = np.searchsorted(np.unique(edges), outcomes.score, side="left")
    found: list[CalibrationBin] = []
    for place in np.unique(places):
        inside = places == place
        rows, positives = int(inside.sum()), int(came_true[inside].sum())
        interval = wilson_interval(positives, rows)
        low, high = interval if interval is not None else (0.0, 1.0)
        mean_score = float(outcomes.score[inside].sum() / rows)
        found.append(CalibrationBin(mean_score, positives / rows, rows, low, high))
    return tuple(found)
