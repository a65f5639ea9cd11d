"""KPIs measured on scored rows."""

from dataclasses import replace

from mlspec_runtime.evidence.measurement import Measure, Measurement, measure
from mlspec_runtime.evidence.outcomes import Integers, Outcomes
from mlspec_runtime.parameters.evaluate import Evaluate
from mlspec_runtime.parameters.kpis import Kpi
from mlspec_runtime.predictions.kpi_terms import reads_label, wanted
from mlspec_runtime.predictions.reading import counted


def measure_kpi(kpi: Kpi, outcomes: Outcomes, weights: Integers, evaluate: Evaluate) -> Measurement:
    """Returns a KPI on the rows that count for it, as they are and on every resample of their days."""
    rows = counted(outcomes, kpi)
    return measure(_within_reach(wanted(kpi, evaluate), kpi, rows), rows, weights, evaluate.evidence)


def _within_reach(measure_of: Measure, kpi: Kpi, rows: Outcomes) -> Measure:
    """Returns what is measured, without asking for both classes where the condition itself leaves one of them."""
    if measure_of.needs != "two_classes" or not reads_label(kpi):
        return measure_of
    events = int((rows.label > 0).sum())
    return replace(measure_of, needs="rows") if events in (0, rows.rows) else measure_of
