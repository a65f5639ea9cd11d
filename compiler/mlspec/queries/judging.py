"""What a gate asks Prometheus: how many standard errors the KPI lies on the good side of its bound.

For a share and a number, of the score test, whose standard error is the one at the bound (Wilson, 1927). For two
shares, with a success and a failure added to each (Agresti and Caffo, 2000), so that no standard error is zero.
A query has no result where the candidate has fewer rows than `evidence.min_rows`.
"""

from statistics import NormalDist

from mlspec.plan.environment import Measures
from mlspec.plan.judgement import Evidence, Kpi
from mlspec.plan.operation import Bound
from mlspec.plan.value import value
from mlspec.queries.arm import Arm
from mlspec.queries.labelled_kpis import labels_are_known, quality_query
from mlspec.queries.promql import number
from mlspec.queries.system_kpis import ShareQuery, share_query

_DIGITS = 6


@value
class Side:
    """A value and the square of its standard error, as expressions."""

    value: str
    variance: str


def critical_value(evidence: Evidence) -> float:
    """Returns how many standard errors are enough to be sure."""
    tail = evidence.alpha if evidence.sides == "one" else evidence.alpha / 2
    return round(NormalDist().inv_cdf(1 - tail), _DIGITS)


def gate_query(bound: Bound, group: str, measures: Measures, arm: Arm, seconds: int) -> str:
    """Returns the query of a gate on one slice (none: all requests) over the last so many seconds."""
    kpi = next(each for each in measures.kpis if each.name == bound.kpi)
    other = Arm(arm.model, arm.version, arm.namespace, production=True)
    floor = number(measures.evidence.min_rows)
    if kpi.system is not None:
        seen = share_query(kpi, arm, seconds)
        enough = f"{seen.requests} >= {floor}"
        if bound.against is None:
            return f"({_score(bound, seen)}) and {enough}"
        beside = share_query(kpi, other, seconds)
        distance = _distance(bound, kpi, _added(seen), _added(beside))
        return f"({distance}) and {enough} and {beside.requests} >= {floor}"
    quality = quality_query(bound.kpi, group, arm, seconds)
    here = Side(quality.value, f"{quality.error} ^ 2")
    enough = f"{quality.rows} >= {floor} and {labels_are_known(arm.model, measures.label.delay.p95)}"
    if bound.against is None:
        return f"({_good_side(bound, here.value)} / sqrt({here.variance})) and {enough}"
    against = quality_query(bound.kpi, group, other, seconds)
    distance = _distance(bound, kpi, here, Side(against.value, f"{against.error} ^ 2"))
    return f"({distance}) and {enough} and {against.rows} >= {floor}"


def rule_query(kpi: Kpi, arm: Arm, seconds: int, min_requests: int, delay_seconds: int) -> str:
    """Returns the query of a rollback rule: the KPI itself, without a result below the requests it asks for."""
    if kpi.system is not None:
        seen = share_query(kpi, arm, seconds)
        return f"{seen.share} and {seen.requests} >= {number(min_requests)}"
    quality = quality_query(kpi.name, "", arm, seconds)
    known = labels_are_known(arm.model, delay_seconds)
    return f"{quality.value} and {quality.rows} >= {number(min_requests)} and {known}"


def _good_side(bound: Bound, seen: str) -> str:
    level = number(bound.value)
    return f"({seen} - {level})" if bound.bound == "at_least" else f"({level} - {seen})"


def _score(bound: Bound, seen: ShareQuery) -> str:
    variance = number(bound.value * (1 - bound.value))
    return f"{_good_side(bound, seen.share)} / sqrt({variance} / {seen.requests})"


def _added(seen: ShareQuery) -> Side:
    share = f"(({seen.hits} + 1) / ({seen.requests} + 2))"
    return Side(share, f"({share} * (1 - {share}) / ({seen.requests} + 2))")


def _distance(bound: Bound, kpi: Kpi, here: Side, there: Side) -> str:
    """Returns by how many standard errors the lead over production exceeds the margin, which may be a part of it."""
    good, bad = (here.value, there.value) if kpi.better == "higher" else (there.value, here.value)
    needed = bound.value if bound.bound == "better_by" else -bound.value
    if not bound.relative:
        return f"({good} - {bad} - {number(needed)}) / sqrt({here.variance} + {there.variance})"
    weight = number(1 + needed if kpi.better == "higher" else 1 - needed)
    lead = f"({here.value} - {weight} * {there.value})"
    if kpi.better == "lower":
        lead = f"({weight} * {there.value} - {here.value})"
    return f"{lead} / sqrt({here.variance} + {weight} ^ 2 * {there.variance})"
