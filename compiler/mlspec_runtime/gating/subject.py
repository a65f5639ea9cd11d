"""What gates judge: the candidate, and the baseline on the same rows and the same resampled days."""

from dataclasses import dataclass

import numpy as np

from mlspec_runtime import layout
from mlspec_runtime.evidence.measurement import Measurement
from mlspec_runtime.evidence.outcomes import Integers, Outcomes
from mlspec_runtime.evidence.resampling import day_weights
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.parameters.gate import Gate
from mlspec_runtime.parameters.kpis import Kpi, Slice
from mlspec_runtime.predictions.measuring import measure_kpi
from mlspec_runtime.predictions.reading import inside, read_predictions


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """The test rows of the candidate and of the baseline (None without one), and the weights of both."""

    candidate: Outcomes
    baseline: Outcomes | None
    weights: Integers

    def measured(self, kpi: Kpi, group: Slice | None, gate: Gate) -> Measurement:
        """Returns a KPI of the candidate, on a slice or on all rows."""
        return self._measure(self.candidate, kpi, group, gate)

    def measured_baseline(self, kpi: Kpi, group: Slice | None, gate: Gate) -> Measurement:
        """Returns a KPI of the baseline.

        Raises:
            StageFailure: no variant is the baseline.
        """
        if self.baseline is None:
            raise StageFailure("a gate compares with the baseline, but no variant says `baseline: true`")
        return self._measure(self.baseline, kpi, group, gate)

    def _measure(self, outcomes: Outcomes, kpi: Kpi, group: Slice | None, gate: Gate) -> Measurement:
        rows = outcomes if group is None else outcomes.where(inside(outcomes, group))
        return measure_kpi(kpi, rows, self.weights, gate)


def read_subject(candidate: str, gate: Gate, threads: int) -> Subject:
    """Returns the subject of all gates.

    Raises:
        StageFailure: candidate and baseline were not scored on the same rows.
    """
    judged = read_predictions(layout.predictions(candidate), "test", gate, threads).outcomes
    weights = day_weights(judged.days, gate.evidence.resamples, gate.seed)
    if gate.baseline is None:
        return Subject(judged, None, weights)
    other = read_predictions(layout.predictions(gate.baseline), "test", gate, threads).outcomes
    if not (np.array_equal(judged.label, other.label) and np.array_equal(judged.day, other.day)):
        raise StageFailure(
            f"{candidate} and {gate.baseline} were scored on different rows: run `dvc repro` for both evaluations"
        )
    return Subject(judged, other, weights)
