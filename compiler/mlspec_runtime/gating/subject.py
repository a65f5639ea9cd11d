"""What gates judge: the candidate, and the others on the same rows and the same resampled days."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from mlspec_runtime import layout
from mlspec_runtime.evidence.measurement import Measurement
from mlspec_runtime.evidence.outcomes import Integers, Outcomes
from mlspec_runtime.evidence.resampling import day_weights
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.json_file import Json, read_json
from mlspec_runtime.parameters.gate import Gate
from mlspec_runtime.parameters.kpis import Kpi, Slice
from mlspec_runtime.predictions.keys import differing_keys
from mlspec_runtime.predictions.measuring import measure_kpi
from mlspec_runtime.predictions.reading import inside, read_predictions

PRODUCTION = "production"


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """The test rows of the candidate, of the baseline and of production (None without one), and the weights of all."""

    candidate: Outcomes
    baseline: Outcomes | None
    production: Outcomes | None
    weights: Integers

    def measured(self, kpi: Kpi, group: Slice | None, gate: Gate) -> Measurement:
        """Returns a KPI of the candidate, on a slice or on all rows."""
        return self._measure(self.candidate, kpi, group, gate)

    def measured_other(self, name: str | None, kpi: Kpi, group: Slice | None, gate: Gate) -> Measurement:
        """Returns a KPI of what a gate compares with, on the rows that are the candidate's slice.

        Raises:
            StageFailure: no variant is the baseline.
        """
        other = self.production if name == PRODUCTION else self.baseline
        if other is None:
            raise StageFailure("a gate compares with the baseline, but no variant says `baseline: true`")
        return self._measure(other, kpi, group, gate)

    def _measure(self, outcomes: Outcomes, kpi: Kpi, group: Slice | None, gate: Gate) -> Measurement:
        rows = outcomes if group is None else outcomes.where(inside(self.candidate, group))
        return measure_kpi(kpi, rows, self.weights, gate)


def read_subject(candidate: str, gate: Gate, threads: int) -> Subject:
    """Returns the subject of all gates.

    Raises:
        StageFailure: candidate and another were not scored on the same rows, or by the same definitions.
    """
    judged = read_predictions(layout.predictions(candidate), "test", gate, threads).outcomes
    weights = day_weights(judged.days, gate.evidence.resamples, gate.seed)
    baseline, production = None, None
    if gate.baseline is not None:
        baseline = read_predictions(layout.predictions(gate.baseline), "test", gate, threads).outcomes
        _require_same_rows(judged, baseline, f"{candidate} and {gate.baseline}")
    if gate.production is not None:
        folder = Path(gate.production)
        _require_same_definitions(candidate, folder)
        differing = differing_keys(layout.predictions(candidate), layout.predictions_in(folder), gate.key, threads)
        if differing:
            raise StageFailure(f"{folder} has other test rows: {differing:,} stand on one side alone; score it again")
        production = read_predictions(layout.predictions_in(folder), "test", gate, threads).outcomes
        _require_same_rows(judged, production, f"{candidate} and {folder}")
    return Subject(judged, baseline, production, weights)


def _require_same_rows(judged: Outcomes, other: Outcomes, names: str) -> None:
    if not (np.array_equal(judged.label, other.label) and np.array_equal(judged.day, other.day)):
        raise StageFailure(f"{names} were scored on different rows: run `dvc repro` for both evaluations")


def _require_same_definitions(candidate: str, folder: Path) -> None:
    """Returns if KPIs, slices and evidence meant the same in both evaluations: an old number is never compared."""
    ours, theirs = (
        cast("dict[str, Json]", read_json(path)).get("definitions")
        for path in (layout.evaluation(candidate), layout.evaluation_in(folder))
    )
    if theirs is None or ours != theirs:
        raise StageFailure(f"{folder} was evaluated by other KPIs, slices or evidence: evaluate it again by today's")
