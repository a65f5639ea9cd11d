"""The alarms to expect of each monitor in a week in which nothing is wrong."""

from dataclasses import dataclass

from mlspec.spec.kpi_uses import Path, selected
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.units import SECONDS, Duration
from mlspec.statistics.multiplicity import expected_false_alarms


@dataclass(frozen=True, slots=True)
class Alarms:
    """One monitor: how often it runs in a week, how many tests a run makes at which level, and what follows."""

    path: Path
    what: str
    runs: float
    tests: int
    alpha: float
    per_week: float


def false_alarms(spec: ModelSpec) -> tuple[Alarms, ...]:
    """Returns what each monitor with a bound adds; a KPI that is only looked at raises no alarm."""
    drift, found = spec.monitoring.drift, list[Alarms]()
    if drift is not None:
        tests = len(spec.features.columns) if drift.features == "all" else len(drift.features)
        runs, alpha = _runs(drift.every), drift.false_alarm.value
        expected = expected_false_alarms(tests, runs, alpha, drift.corrected_by)
        found.append(Alarms(("monitoring", "drift"), "the drift monitor", runs, tests, alpha, expected))
    for place, watched in enumerate(spec.monitoring.kpis):
        if watched.at_least is None and watched.at_most is None:
            continue
        tests = 1 + len(selected(watched.slices, spec.validation.slices))
        runs, alpha = _runs(watched.every), spec.evidence.alpha
        expected = expected_false_alarms(tests, runs, alpha, "none")
        found.append(Alarms(("monitoring", "kpis", place), f"watching {watched.kpi}", runs, tests, alpha, expected))
    return tuple(found)


def _runs(every: Duration) -> float:
    return SECONDS["w"] / every.seconds
