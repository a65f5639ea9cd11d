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
from mlspec.queries.labelled_kpis import (
    GRACE_SECONDS,
    SAMPLES,
    VALUE,
    label_age,
    labels_are_known,
    quality_labels,
)
from mlspec.queries.promql import increase, number, only, series
from mlspec.queries.system_kpis import share_query

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
    seen = _rule_value(watches, measures, arm, seconds, min_requests)
    if watches.against is not None:
        return f"({seen}) < {_needed(watches, measures, arm, seconds)}"
    return f"({seen}) {_BEYOND[watches.bound]} {number(watches.value)}"


def what_rule_sees(watches: Bound, measures: Measures, arm: Arm, seconds: int, min_requests: int) -> str:
    """Returns the query of what a rule holds to its bound: it has a result wherever the rule can be answered."""
    seen = _rule_value(watches, measures, arm, seconds, min_requests)
    return f"{seen} and {_needed(watches, measures, arm, seconds)}" if watches.relative else seen


def rows_of_rule(watches: Bound, measures: Measures, arm: Arm, seconds: int) -> str:
    """Returns the query of the requests, or the labelled rows, by which a rule is answered."""
    kpi = kpi_of(measures, watches.kpi)
    if kpi.system is not None:
        return share_query(kpi, arm, seconds).requests
    return only(series(SAMPLES, quality_labels(watches.kpi, "", arm, seconds)))


def known_value(kpi: Kpi, group: str, measures: Measures, arm: Arm, seconds: int) -> str:
    """Returns the query of a KPI, which has no result where fewer rows than `evidence.min_rows` are known."""
    return rule_query(kpi, arm, seconds, measures.evidence.min_rows, measures.label.delay.p95, group=group)


def drifts(drift: Drift, features: Sequence[str], arm: Arm) -> str:
    """Returns those of the features whose distance matters and is more than chance: a series each, with its name."""
    score, chance = _distances(drift, features, arm)
    return f"{score} >= {number(drift.at_least)} and {score} > {chance}"


def compared(drift: Drift, features: Sequence[str], arm: Arm) -> tuple[str, str]:
    """Returns how many of the features have a distance and what chance does, and the largest distance of those."""
    both = " and ".join(_distances(drift, features, arm))
    return f"count({both})", f"max({both})"


def distance_labels(drift: Drift, arm: Arm) -> dict[str, str]:
    """Returns the labels that distances of served features have."""
    return {**arm.of_version(), "method": drift.test, "window": f"{drift.window_seconds}s"}


def labels_are_late(arm: Arm, delay_seconds: int) -> str:
    """Returns a condition that holds while labels are less complete than their declared delay says."""
    return f"{label_age(arm)} >= {number(delay_seconds + GRACE_SECONDS)}"


def is_missing(metric: str, labels: Mapping[str, str]) -> str:
    """Returns a condition that holds while there is no such series."""
    return f"absent({series(metric, labels)})"


def nobody_tells(kpi: str, arm: Arm, seconds: int) -> str:
    """Returns a condition that holds while nobody fills the series of a labelled KPI of all requests."""
    return is_missing(VALUE, quality_labels(kpi, "", arm, seconds))


def answers(arm: Arm) -> str:
    """Returns how many servers of a version are there; there is no result without one."""
    return f"count({series(MODEL_INFO, arm.of_version())})"


def lines_lost(arm: Arm, seconds: int) -> str:
    """Returns how many lines the prediction log has lost in the last so many seconds, where it has."""
    return f"{increase(series(LOG_LINES, {**arm.of_model(), 'outcome': 'dropped'}), seconds)} > 0"


def inputs_differ(arm: Arm, at_most: float) -> str:
    """Returns the inputs of which more values differ from what the sources give than may: one series each."""
    return f"max by (input) ({series(PARITY_MISMATCH, arm.of_version())}) > {number(at_most)}"


def nobody_recomputes(arm: Arm, seconds: int) -> str:
    """Returns a condition that holds where no logged input was computed again for so many seconds, or ever.

    A run that could compare nothing, as where no row of the log is found again, says as little as none.
    """
    labels = arm.of_version()
    run, compared = series(PARITY_RUN, labels), series(PARITY_ROWS, {**labels, "outcome": "compared"})
    old = f"(time() - max({run})) > {number(seconds)}"
    return f"{old} or max({compared}) == 0 or {is_missing(PARITY_RUN, labels)}"


def kpi_of(measures: Measures, name: str) -> Kpi:
    """Returns the KPI of this name; what a version does not have has been left out of its operation."""
    return next(each for each in measures.kpis if each.name == name)


def _distances(drift: Drift, features: Sequence[str], arm: Arm) -> tuple[str, str]:
    score, chance = (
        f"max by (feature) ({series(metric, distance_labels(drift, arm), among={'feature': features})})"
        for metric in (DRIFT_SCORE, DRIFT_NULL_QUANTILE)
    )
    return score, chance


def _rule_value(watches: Bound, measures: Measures, arm: Arm, seconds: int, min_requests: int) -> str:
    if watches.against is None:
        return rule_query(kpi_of(measures, watches.kpi), arm, seconds, min_requests, measures.label.delay.p95)
    rows = f"{rows_of_rule(watches, measures, arm, seconds)} >= {number(min_requests)}"
    return f"{_lead(watches, arm, seconds)} and {rows} and {labels_are_known(arm, measures.label.delay.p95)}"


def _needed(watches: Bound, measures: Measures, arm: Arm, seconds: int) -> str:
    """Returns the lead that is needed, which may be a part of the other one's value."""
    if not watches.relative:
        return number(watches.value)
    sign = "-" if kpi_of(measures, watches.kpi).better == "higher" else "+"
    here = only(series(VALUE, quality_labels(watches.kpi, "", arm, seconds)))
    return f"{number(watches.value)} * ({here} {sign} {_lead(watches, arm, seconds)})"


def _lead(watches: Bound, arm: Arm, seconds: int) -> str:
    return only(series(LEAD, {**quality_labels(watches.kpi, "", arm, seconds), "against": watches.against or ""}))
