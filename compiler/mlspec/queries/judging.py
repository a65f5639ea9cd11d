"""What a gate asks Prometheus: how many standard errors the KPI lies on the good side of its bound.

For a share and a number, of the score test, whose standard error is the one at the bound (Wilson, 1927). For two
shares, with a success and a failure added to each (Agresti and Caffo, 2000), so that no standard error is zero.
A query has no result where the candidate has fewer rows than `evidence.min_rows`.
"""

from dataclasses import replace
from statistics import NormalDist

from mlspec.plan.environment import Measures
from mlspec.plan.judgement import Evidence, Kpi
from mlspec.plan.operation import Bound
from mlspec.plan.value import value
from mlspec.queries.arm import Arm
from mlspec.queries.labelled_kpis import labels_are_known, quality_query
from mlspec.queries.promql import number
from mlspec.queries.system_kpis import ShareQuery, share_query
from mlspec.statistics.mixture import first_look

_DIGITS = 6


@value
class Side:
    """A value and the square of its standard error, as expressions."""

    value: str
    variance: str


@value
class AnyTime:
    """A test that may be looked at at any time, fixed before its first row.

    It is narrowest at so many `rows` (of two groups, half of their harmonic mean); `reach` is how much wider than there
    it expects differences to be, as a variance, and `sure` how many shrunk standard errors are enough.
    """

    rows: float
    reach: float
    sure: float


@value
class _Asked:
    """A gate on one slice in its parts: how sure it is, by which rows, and what must hold beside them."""

    score: str
    rows: str
    other_rows: str | None
    known: str | None


def critical_value(evidence: Evidence) -> float:
    """Returns how many standard errors are enough to be sure."""
    tail = evidence.alpha if evidence.sides == "one" else evidence.alpha / 2
    return round(NormalDist().inv_cdf(1 - tail), _DIGITS)


def gate_query(bound: Bound, group: str, measures: Measures, arm: Arm, seconds: int) -> str:
    """Returns the query of a gate on one slice (none: all requests) over the last so many seconds."""
    asked = _asked(bound, group, measures, arm, seconds)
    return f"({asked.score}) and {_enough(asked, measures.evidence.min_rows)}"


def any_time_query(bound: Bound, group: str, measures: Measures, arm: Arm, look: tuple[int, AnyTime]) -> str:
    """Returns the query of a gate that may look at any time, at the look so many seconds after the stage began.

    Its standard errors are shrunk so that the same number of them is sure at every look.
    """
    seconds, test = look
    asked = _asked(bound, group, measures, arm, seconds)
    beside = "" if asked.other_rows is None else f" + 1 / {asked.other_rows}"
    inverse = f"({number(test.rows / test.reach)} * (1 / {asked.rows}{beside}))"
    shrunk = f"sqrt((1 + {inverse}) * (1 + ln(1 + 1 / {inverse}) / {number(test.sure**2)}))"
    kpi = _kpi(bound, measures)
    share = bound.value if kpi.kind == "proportion" and bound.against is None else None
    least = max(measures.evidence.min_rows, first_look(share))
    return f"(({asked.score}) / {shrunk}) and {_enough(asked, least)}"


def rule_query(kpi: Kpi, arm: Arm, seconds: int, min_requests: int, delay_seconds: int, *, group: str = "") -> str:
    """Returns the query of a rule: the KPI itself on one slice, without a result below the requests it asks for.

    Raises:
        ValueError: for a slice of a figure of the serving system, which knows none.
    """
    if kpi.system is not None:
        if group:
            raise ValueError(f"{kpi.name} is a figure of the system, which knows no slice {group}")
        seen = share_query(kpi, arm, seconds)
        return f"{seen.share} and {seen.requests} >= {number(min_requests)}"
    quality = quality_query(kpi.name, group, arm, seconds)
    known = labels_are_known(arm, delay_seconds)
    return f"{quality.value} and {quality.rows} >= {number(min_requests)} and {known}"


def _asked(bound: Bound, group: str, measures: Measures, arm: Arm, seconds: int) -> _Asked:
    kpi = _kpi(bound, measures)
    other = replace(arm, production=True)
    if kpi.system is not None:
        seen = share_query(kpi, arm, seconds)
        if bound.against is None:
            return _Asked(_score(bound, seen), seen.requests, None, None)
        beside = share_query(kpi, other, seconds)
        distance = _distance(bound, kpi, _added(seen), _added(beside))
        return _Asked(distance, seen.requests, beside.requests, None)
    quality = quality_query(bound.kpi, group, arm, seconds)
    known = labels_are_known(arm, measures.label.delay.p95)
    here = Side(quality.value, f"{quality.error} ^ 2")
    if bound.against is None:
        score = f"{_good_side(bound, here.value)} / sqrt({here.variance})"
        return _Asked(score, quality.rows, None, known)
    against = quality_query(bound.kpi, group, other, seconds)
    distance = _distance(bound, kpi, here, Side(against.value, f"{against.error} ^ 2"))
    return _Asked(distance, quality.rows, against.rows, known)


def _enough(asked: _Asked, least: int) -> str:
    floor = number(least)
    beside = None if asked.other_rows is None else f"{asked.other_rows} >= {floor}"
    return " and ".join(filter(None, (f"{asked.rows} >= {floor}", asked.known, beside)))


def _kpi(bound: Bound, measures: Measures) -> Kpi:
    return next(each for each in measures.kpis if each.name == bound.kpi)


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
