"""What the filters did on judged rows: how often each fired, and what that was worth."""

from dataclasses import replace

import numpy as np

from mlspec_runtime.evidence.estimate import estimate
from mlspec_runtime.evidence.measurement import lead
from mlspec_runtime.evidence.metrics import METRICS
from mlspec_runtime.evidence.outcomes import Integers, Outcomes
from mlspec_runtime.json_file import Json
from mlspec_runtime.parameters.evaluate import Evaluate
from mlspec_runtime.parameters.kpis import Kpi
from mlspec_runtime.predictions.columns import MODEL_PREDICTION, UNFILTERED, changed_column, fired_column
from mlspec_runtime.predictions.kpi_terms import reads_prediction
from mlspec_runtime.predictions.measuring import measure_kpi


def filter_report(outcomes: Outcomes, weights: Integers, evaluate: Evaluate) -> dict[str, Json]:
    """Returns the counts of each filter, and by how much each KPI of decisions is better with all filters.

    The difference is paired: the same rows and resampled days, with the filtered prediction and with the model's own.
    """
    if not evaluate.filters:
        return {}
    fired: dict[str, Json] = {
        rule.name: {
            "fired": int(np.nansum(outcomes.columns[fired_column(rule.name)])),
            "changed": int(np.nansum(outcomes.columns[changed_column(rule.name)])),
        }
        for rule in evaluate.filters
    }
    before = unfiltered(outcomes, evaluate)
    worth: dict[str, Json] = {}
    for kpi in evaluate.kpis:
        if not _judges_decisions(kpi, evaluate):
            continue
        with_filters, without = (measure_kpi(kpi, rows, weights, evaluate) for rows in (outcomes, before))
        gained = estimate(lead(with_filters, without, kpi.better), evaluate.evidence)
        worth[kpi.name] = {
            **gained.as_json(evaluate.evidence),
            "without_filters": estimate(without, evaluate.evidence).value,
        }
    return {"filters": fired, "filters_worth": worth}


def unfiltered(outcomes: Outcomes, evaluate: Evaluate) -> Outcomes:
    """Returns the rows with what the model said before any filter."""
    said = outcomes.columns[MODEL_PREDICTION]
    own = {
        name.removeprefix(UNFILTERED): values
        for name, values in outcomes.columns.items()
        if name.startswith(UNFILTERED)
    }
    return replace(
        outcomes,
        decision=None if outcomes.decision is None else said > 0,
        chosen=None if outcomes.chosen is None else said.astype(np.int64),
        score=said if evaluate.task == "regression" else outcomes.score,
        columns={**outcomes.columns, **own},
    )


def _judges_decisions(kpi: Kpi, evaluate: Evaluate) -> bool:
    if kpi.metric is None:
        return reads_prediction(kpi)
    return evaluate.task == "regression" or METRICS[evaluate.task][kpi.metric].of_decisions
