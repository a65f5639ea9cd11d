"""When a gate looks during a stage, and what each of its looks asks.

A fixed test looks once, when the stage has passed. A group sequential one has planned looks, each with a boundary of
its own; one that is valid at any time has the same boundary at each. All rows since the stage began count at each look.
"""

from itertools import repeat
from typing import Literal

from mlspec.plan.environment import Measures
from mlspec.plan.judgement import Evidence
from mlspec.plan.operation import Stage, StageGate
from mlspec.plan.value import value
from mlspec.queries.arm import Arm
from mlspec.queries.judging import AnyTime, any_time_query, critical_value, gate_query
from mlspec.statistics.group_sequential import MOST_LOOKS, boundaries
from mlspec.statistics.mixture import best_tau, sure_signal

_DIGITS = 6


@value
class Look:
    """What is asked so many seconds after a stage began: surely good from `sure` on, surely bad from its opposite."""

    seconds: int
    last: bool
    sure: float
    query: str


@value
class GateLooks:
    """The looks of a gate on one slice, or on all requests, in their order."""

    name: str
    gate: StageGate
    group: str
    looks: tuple[Look, ...]


def gate_looks(measures: Measures, arm: Arm, stage: Stage, gate: StageGate) -> tuple[GateLooks, ...]:
    """Returns what a gate asks during a stage, slice by slice.

    Raises:
        ValueError: for a group sequential test with more looks than it can have: a check refuses it.
    """
    bound = gate.judges
    title = "-".join(filter(None, (bound.kpi, bound.against, bound.bound)))
    moments = looks_at(gate, stage.seconds)
    test = _any_time(measures.evidence, stage, gate)
    edges = repeat(test.sure) if gate.test == "always_valid" else _edges(gate, measures.evidence, len(moments))
    found: list[GateLooks] = []
    for group in bound.slices or ("",):
        looks: list[Look] = []
        for moment, edge in zip(moments, edges, strict=False):
            if gate.test == "always_valid":
                query = any_time_query(bound, group, measures, arm, (moment, test))
            else:
                query = gate_query(bound, group, measures, arm, moment)
            looks.append(Look(moment, moment == stage.seconds, edge, query))
        found.append(GateLooks(f"{title}.{group}" if group else title, gate, group, tuple(looks)))
    return tuple(found)


def looks_at(gate: StageGate, seconds: int) -> tuple[int, ...]:
    """Returns when a gate looks, in seconds since its stage began; the last look is when the stage has passed."""
    every = gate.every_seconds
    looks = max(1, seconds // every) if every is not None else 1
    return (*(every * look for look in range(1, looks) if every is not None), seconds)


def _edges(gate: StageGate, evidence: Evidence, looks: int) -> tuple[float, ...]:
    if looks == 1:
        return (critical_value(evidence),)
    if gate.test == "fixed" or looks > MOST_LOOKS:
        raise ValueError(f"the gate on {gate.judges.kpi} looks {looks} times by a test that is not for so many")
    tail = evidence.alpha if evidence.sides == "one" else evidence.alpha / 2
    return tuple(round(edge, _DIGITS) for edge in boundaries(tail, looks))


def _any_time(evidence: Evidence, stage: Stage, gate: StageGate) -> AnyTime:
    sides: Literal["one", "two"] = "one" if evidence.sides == "one" else "two"
    reach = best_tau(1.0, evidence.alpha, sides) ** 2
    sure = sure_signal(evidence.alpha, sides)
    return AnyTime(round(_planned_rows(evidence, stage, gate), 1), round(reach, _DIGITS), round(sure, _DIGITS))


def _planned_rows(evidence: Evidence, stage: Stage, gate: StageGate) -> float:
    """Returns the rows that are expected by the stage's end: of two groups the product of theirs over the sum.

    Where no traffic is declared they are as few as count at all.
    """
    bound, least = gate.judges, float(evidence.min_rows)
    standing = (each.forecast for each in stage.always if (each.kpi, each.bound) == (bound.kpi, bound.bound))
    forecast = gate.forecast or next(standing, None)
    rows = stage.requests if forecast is None else forecast.rows
    beside = stage.production_requests if forecast is None else forecast.control_rows
    here = max(float(rows or 0), least)
    if bound.against is None:
        return here
    there = max(float(beside or 0), least)
    return here * there / (here + there)
