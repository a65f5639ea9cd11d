"""What is asked of Prometheus while a version serves: whether a KPI, a lead or a distance lies beyond its bound.

An alert on a watched KPI is the gate's own test, turned round: it is raised where a gate on the same bound would fail.
So its chance in a week in which nothing is wrong is the one that the spec's budget counts. A rollback rule compares the
KPI itself, as its forecast does. Each query is empty where nothing is wrong, and where too little is known to tell.

Leads and distances are a contract, as labelled KPIs are: whoever recomputes logged rows fills them. A lead is signed so
that more is better; `mlspec_drift_null_quantile` is the distance that features which have not moved exceed with the
chance that the spec allows, its correction for many features included.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mlspec.plan.environment import Measures
from mlspec.plan.judgement import Kpi
from mlspec.plan.operation import Bound, Drift
from mlspec.queries.arm import Arm
from mlspec.queries.judging import critical_value, gate_query, rule_query
from mlspec.queries.labelled_kpis import GRACE_SECONDS, SAMPLES, VALUE, WATERMARK, labels_are_known
from mlspec.queries.promql import increase, number, only, series

LEAD = "mlspec_quality_lead"
DRIFT_SCORE = "mlspec_drift_score"
DRIFT_NULL_QUANTILE = "mlspec_drift_null_quantile"
MODEL_INFO = "mlspec_model_info"
LOG_LINES = "mlspec_log_lines_total"
PARITY_MISMATCH = "mlspec_parity_mismatch_ratio"
PARITY_ROWS = "mlspec_parity_rows"
PARITY_RUN = "mlspec_parity_run_timestamp_seconds"

_BEYOND = {"above": ">", "below": "<"}


def surely_beyond(bound: Bound, group: str, measures: Measures, arm: Arm, seconds: int) -> str:
    """Returns the query of a watched KPI's bound on one slice (none: all requests) over the last so many seconds."""
    here = replace(bound, slices=(group,) if group else ())
    score = gate_query(here, group, measures, arm, seconds)
    return f"({score}) <= {number(-critical_value(measures.evidence))}"


def rule_is_met(watches: Bound, measures: Measures, arm: Arm, seconds: int, min_requests: int) -> str:
    """Returns the query of a rule of a rollback or a retraining."""
    if watches.against is not None:
        return _lead_is_lost(watches, measures, arm, seconds, min_requests)
    seen = rule_query(kpi_of(measures, watches.kpi), arm, seconds, min_requests, measures.label.delay.p95)
    return f"({seen}) {_BEYOND[watches.bound]} {number(watches.value)}"


def known_value(kpi: Kpi, group: str, measures: Measures, arm: Arm, seconds: int) -> str:
    """Returns the query of a KPI, which has no result where fewer rows than `evidence.min_rows` are known."""
    return rule_query(kpi, arm, seconds, measures.evidence.min_rows, measures.label.delay.p95, group=group)


def drifts(drift: Drift, features: Sequence[str], arm: Arm) -> str:
    """Returns those of the features whose distance matters and is more than chance: a series each, with its name."""
    score, chance = (
        f"max by (feature) ({series(metric, distance_labels(drift, arm), among={'feature': features})})"
        for metric in (DRIFT_SCORE, DRIFT_NULL_QUANTILE)
    )
    return f"{score} >= {number(drift.at_least)} and {score} > {chance}"


def distance_labels(drift: Drift, arm: Arm) -> dict[str, str]:
    """Returns the labels that distances of served features have."""
    return {
        "model": arm.model,
        "model_version": arm.version,
        "method": drift.test,
        "window": f"{drift.window_seconds}s",
    }


def labels_are_late(model: str, delay_seconds: int) -> str:
    """Returns a condition that holds while labels are less complete than their declared delay says."""
    late = number(delay_seconds + GRACE_SECONDS)
    return f"(time() - {only(series(WATERMARK, {'model': model}))}) >= {late}"


def is_missing(metric: str, labels: Mapping[str, str]) -> str:
    """Returns a condition that holds while there is no such series."""
    return f"absent({series(metric, labels)})"


def nobody_tells(kpi: str, arm: Arm, seconds: int) -> str:
    """Returns a condition that holds while nobody fills the series of a labelled KPI of all requests."""
    labels = {"model": arm.model, "model_version": arm.version, "kpi": kpi, "slice": "", "window": f"{seconds}s"}
    return is_missing(VALUE, labels)


def info_labels(arm: Arm) -> dict[str, str]:
    """Returns the labels by which the servers of a version are found."""
    return {"namespace": arm.namespace, "model": arm.model, "model_version": arm.version}


def answers(arm: Arm) -> str:
    """Returns how many servers of a version are there; there is no result without one."""
    return f"count({series(MODEL_INFO, info_labels(arm))})"


def lines_lost(arm: Arm, seconds: int) -> str:
    """Returns how many lines the prediction log has lost in the last so many seconds, where it has."""
    labels = {"namespace": arm.namespace, "model": arm.model, "outcome": "dropped"}
    return f"{increase(series(LOG_LINES, labels), seconds)} > 0"


def inputs_differ(arm: Arm, at_most: float) -> str:
    """Returns the inputs of which more values differ from what the sources give than may: one series each."""
    return f"max by (input) ({series(PARITY_MISMATCH, _version_labels(arm))}) > {number(at_most)}"


def nobody_recomputes(arm: Arm, seconds: int) -> str:
    """Returns a condition that holds where no logged input was computed again for so many seconds, or ever.

    A run that could compare nothing, as where no row of the log is found again, says as little as none.
    """
    labels = _version_labels(arm)
    run, compared = series(PARITY_RUN, labels), series(PARITY_ROWS, {**labels, "outcome": "compared"})
    old = f"(time() - max({run})) > {number(seconds)}"
    return f"{old} or max({compared}) == 0 or {is_missing(PARITY_RUN, labels)}"


def _version_labels(arm: Arm) -> dict[str, str]:
    return {"model": arm.model, "model_version": arm.version}


def kpi_of(measures: Measures, name: str) -> Kpi:
    """Returns the KPI of this name; what a version does not have has been left out of its operation."""
    return next(each for each in measures.kpis if each.name == name)


def _lead_is_lost(watches: Bound, measures: Measures, arm: Arm, seconds: int, min_requests: int) -> str:
    labels = {
        "model": arm.model,
        "model_version": arm.version,
        "kpi": watches.kpi,
        "slice": "",
        "window": f"{seconds}s",
    }
    lead = only(series(LEAD, {**labels, "against": watches.against or ""}))
    rows = f"{only(series(SAMPLES, labels))} >= {number(min_requests)}"
    known = labels_are_known(arm.model, measures.label.delay.p95)
    needed = number(watches.value)
    if watches.relative:
        sign = "-" if kpi_of(measures, watches.kpi).better == "higher" else "+"
        needed = f"{needed} * ({only(series(VALUE, labels))} {sign} {lead})"
    return f"({lead} and {rows} and {known}) < {needed}"
