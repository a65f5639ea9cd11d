"""The KPI that variants are compared by, window by window."""

from dataclasses import dataclass
from math import isnan
from pathlib import Path

from mlspec_runtime import layout
from mlspec_runtime.evidence.estimate import Estimate, estimate
from mlspec_runtime.evidence.measurement import Measurement
from mlspec_runtime.evidence.resampling import day_weights
from mlspec_runtime.evidence.rule import EvidenceRule
from mlspec_runtime.evidence.windows import pooled
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.json_file import Json
from mlspec_runtime.parameters.evaluate import Evaluate
from mlspec_runtime.parameters.kpis import Kpi
from mlspec_runtime.parameters.select import Select
from mlspec_runtime.predictions.measuring import measure_kpi
from mlspec_runtime.predictions.reading import read_predictions


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """A KPI on the rows of one window, with its first and last local day."""

    measured: Measurement
    first_day: str
    last_day: str

    def as_json(self) -> Json:
        """Returns which rows the window holds."""
        return {"first_day": self.first_day, "last_day": self.last_day, "rows": self.measured.support.rows}


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A KPI of one variant on every window, the earliest first."""

    windows: tuple[Window, ...]

    @property
    def whole(self) -> Measurement:
        """The mean over the windows."""
        return pooled([window.measured for window in self.windows])

    def estimate(self, rule: EvidenceRule) -> Estimate:
        """Returns the mean over the windows with its interval."""
        return estimate(self.whole, rule)


def measure_variant(name: str, select: Select, evaluate: Evaluate, threads: int) -> Judged:
    """Returns the KPI of a variant; of equal rows all variants get equal resamples.

    Raises:
        StageFailure: the KPI is not measured, or is undefined on the rows of a window.
    """
    return measure_file(layout.predictions(name), name, select, evaluate, threads)


def measure_file(path: Path, name: str, select: Select, evaluate: Evaluate, threads: int) -> Judged:
    """Returns the KPI of a variant whose predictions stand in a file.

    Raises:
        StageFailure: the KPI is not measured, or is undefined on the rows of a window.
    """
    kpi = _kpi(select, evaluate)
    windows: list[Window] = []
    for fold in select.windows:
        found = read_predictions(path, "selection", evaluate, threads, fold=fold)
        # The last window draws the days that the evaluation draws; each other one draws its own.
        seed = select.seed + select.folds - fold
        weights = day_weights(found.outcomes.days, select.evidence.resamples, seed)
        measured = measure_kpi(kpi, found.outcomes, weights, evaluate)
        if isnan(measured.value):
            raise StageFailure(f"{select.kpi} of {name} is undefined on the rows of fold {fold}")
        windows.append(Window(measured, found.first_day, found.last_day))
    return Judged(tuple(windows))


def _kpi(select: Select, evaluate: Evaluate) -> Kpi:
    for kpi in evaluate.kpis:
        if kpi.name == select.kpi:
            return kpi
    known = ", ".join(kpi.name for kpi in evaluate.kpis)
    raise StageFailure(f"select reads the KPI {select.kpi!r}, which is not measured; there are {known}")
