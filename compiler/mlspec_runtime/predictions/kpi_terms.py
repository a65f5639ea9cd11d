"""The expressions of KPIs and slices, parsed once for the rows and once for the resamples."""

from mlspec.expressions.lineage import columns
from mlspec_runtime.engines.expression import Scope, parsed, rendered, rendered_tree
from mlspec_runtime.evidence.expression_kpi import Aggregate, Decomposition, ExpressionStatistic, decompose
from mlspec_runtime.evidence.measurement import Measure
from mlspec_runtime.evidence.metrics import METRICS, Setting
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.parameters.evaluate import Evaluate
from mlspec_runtime.parameters.kpis import Kpi
from mlspec_runtime.predictions.columns import term_column


def _place(kpi: Kpi) -> str:
    return f"KPI {kpi.name}"


def reads_prediction(kpi: Kpi) -> bool:
    """Returns whether a KPI's expression or condition reads the prediction."""
    texts = (text for text in (kpi.expr, kpi.where) if text is not None)
    return any(column.name == "prediction" for text in texts for column in columns(parsed(text, _place(kpi))))


def decomposed(kpi: Kpi) -> Decomposition | None:
    """Returns the aggregates of a KPI's expression; None for a metric.

    Raises:
        StageFailure: the expression aggregates nothing.
    """
    if kpi.expr is None:
        return None
    decomposition = decompose(parsed(kpi.expr, _place(kpi)))
    if not decomposition.aggregates:
        raise StageFailure(f"KPI {kpi.name}: {kpi.expr!r} aggregates nothing; write avg(...) around it")
    return decomposition


def _argument_sql(aggregate: Aggregate, scope: Scope, place: str) -> str:
    if aggregate.argument is None:
        return "1.0"
    argument = rendered_tree(aggregate.argument, scope, place).sql
    return f"CASE WHEN {argument} IS NOT NULL THEN 1.0 END" if aggregate.function == "count" else argument


def term_sql(kpi: Kpi, scope: Scope) -> dict[str, str]:
    """Returns the SQL of each row's terms of a KPI, as DOUBLE, under the names of their columns.

    Raises:
        StageFailure: the expression or its condition does not fit the columns.
    """
    decomposition = decomposed(kpi)
    if decomposition is None:
        return {}
    place = _place(kpi)
    condition = "TRUE" if kpi.where is None else rendered(kpi.where, scope, place).sql
    return {
        term_column(kpi.name, number): (
            f"CASE WHEN {condition} THEN CAST({_argument_sql(aggregate, scope, place)} AS DOUBLE) END"
        )
        for number, aggregate in enumerate(decomposition.aggregates)
    }


def wanted(kpi: Kpi, evaluate: Evaluate) -> Measure:
    """Returns what a KPI computes from outcomes, and what it needs enough of.

    Raises:
        StageFailure: its metric is unknown, is made for another task, or needs what there is not.
    """
    decomposition = decomposed(kpi)
    if decomposition is not None:
        places = range(len(decomposition.aggregates))
        names = tuple(term_column(kpi.name, place) for place in places)
        statistic = ExpressionStatistic(decomposition, names, evaluate.timezone)
        return Measure(statistic, evaluate.task, "two_classes" if evaluate.task == "binary_classification" else "rows")
    metrics = METRICS[evaluate.task]
    metric = metrics.get(kpi.metric or "")
    if metric is None:
        known = ", ".join(metrics)
        raise StageFailure(f"KPI {kpi.name}: {kpi.metric!r} is no metric of {evaluate.task}; there are {known}")
    if metric.of_decisions and evaluate.threshold is None and evaluate.task == "binary_classification":
        raise StageFailure(f"KPI {kpi.name}: {kpi.metric} judges decisions and needs a decision threshold")
    setting = Setting(kpi.at, kpi.quantile)
    if metric.required and metric.takes is not None and getattr(setting, metric.takes) is None:
        raise StageFailure(f"KPI {kpi.name}: {kpi.metric} needs {metric.takes!r}")
    return Measure(metric.made(setting), evaluate.task, metric.needs)


def reads_label(kpi: Kpi) -> bool:
    """Returns whether the condition of a KPI looks at what came true."""
    if kpi.where is None:
        return False
    return any(column.name == "label" for column in columns(parsed(kpi.where, _place(kpi))))
