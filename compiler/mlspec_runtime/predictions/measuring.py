"""KPIs measured on scored rows."""

from mlspec_runtime.evidence.measurement import Measurement, measure
from mlspec_runtime.evidence.outcomes import Integers, Outcomes
from mlspec_runtime.parameters.evaluate import Evaluate
from mlspec_runtime.parameters.kpis import Kpi
from mlspec_runtime.predictions.kpi_terms import statistic
from mlspec_runtime.predictions.reading import counted


def measure_kpi(kpi: Kpi, outcomes: Outcomes, weights: Integers, evaluate: Evaluate) -> Measurement:
    """Returns a KPI on the rows that count for it, as they are and on every resample of their days."""
    rows = counted(outcomes, kpi)
    return measure(statistic(kpi, evaluate), rows, weights, evaluate.evidence, evaluate.task)
