"""Gates that look again and again: how they are rendered, and how often they are wrong, by simulation."""

from dataclasses import replace
from math import sqrt
from typing import Any

import numpy as np
import pytest

from argo_manifests import environment, manifests, model_of, operated
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.operation import StageGate
from mlspec.queries.arm import Arm
from mlspec.queries.looks import GateLooks, gate_looks
from mlspec.statistics.group_sequential import boundaries
from mlspec.statistics.mixture import first_look
from promql_evaluation import Series, answer, results

PLAN = environment()
MODEL = model_of(PLAN)
ROLLOUT = MODEL.operated.operation.rollout
assert ROLLOUT is not None
CANARY = ROLLOUT.stages[2]
LEVEL, MARGIN = CANARY.gates
HERE = {"namespace": "ml-production", "model": "parcel-delay", "model_version": "1.1.0"}
THERE = {**HERE, "model_version": "1.0.0"}
HOURS = 3600
RUNS = 4000
ALPHA = MODEL.serves.measures.evidence.alpha


def looking(gate: StageGate, test: str, hours: int) -> StageGate:
    return replace(gate, test=test, every_seconds=hours * HOURS)


def asked(gate: StageGate) -> GateLooks:
    (found,) = gate_looks(
        MODEL.serves.measures, Arm("parcel-delay", "1.1.0", "ml-production", "1.0.0", False), CANARY, gate
    )
    return found


def with_gates(*gates: StageGate) -> EnvironmentPlan:
    assert ROLLOUT is not None
    stages = tuple(replace(CANARY, gates=gates) if each is CANARY else each for each in ROLLOUT.stages)
    return operated(PLAN, replace(MODEL.operated.operation, rollout=replace(ROLLOUT, stages=stages)))


def durations(labels: dict[str, str], slow: Any, total: Any) -> list[Series]:
    name = "mlspec_request_duration_seconds"
    return [
        Series(f"{name}_count", labels, total),
        Series(f"{name}_bucket", {**labels, "le": "0.12"}, total - slow),
    ]


def test_a_look_before_the_last_can_only_abort_and_waits_until_its_time() -> None:
    found = manifests(with_gates(looking(LEVEL, "always_valid", 6)))
    metrics = found["parcel-delay/analysis-1.1.0.gates.canary.yaml"]["spec"]["metrics"]
    assert [(each["name"], each["initialDelay"]) for each in metrics] == [
        *((f"slow-at_most.look-{look}", f"{look * 6 * HOURS}s") for look in range(1, 8)),
        ("slow-at_most", "172800s"),
        ("errors-at_most", "172800s"),
    ]
    early, last = metrics[0], metrics[7]
    assert "[21600s]" in early["provider"]["prometheus"]["query"]
    assert "[172800s]" in last["provider"]["prometheus"]["query"]
    assert early["successCondition"].startswith("len(result) == 0 ||")
    assert early["failureCondition"].startswith("len(result) > 0 &&")
    assert last["successCondition"].startswith("len(result) > 0 &&")


def test_analysis_that_looks_repeatedly_takes_the_time_of_the_stage() -> None:
    steps = manifests(with_gates(looking(LEVEL, "group_sequential", 12)))["parcel-delay/rollout.yaml"]["spec"][
        "strategy"
    ]
    way = steps["canary"]["steps"]
    weight = next(place for place, step in enumerate(way) if step.get("setWeight") == 5)
    assert way[weight + 1] == {"analysis": {"templates": [{"templateName": "parcel-delay.1.1.0.gates.canary"}]}}


def test_missing_data_abort_at_the_last_look_alone() -> None:
    plan = with_gates(looking(LEVEL, "always_valid", 6))
    operation = model_of(plan).operated.operation
    assert operation.rollout is not None
    strict = operated(plan, replace(operation, rollout=replace(operation.rollout, on_missing_data="abort")))
    metrics = manifests(strict)["parcel-delay/analysis-1.1.0.gates.canary.yaml"]["spec"]["metrics"]
    assert [each["failureCondition"].startswith("len(result) == 0") for each in metrics] == [False] * 7 + [True] * 2


def test_looks_of_a_planned_test_have_its_boundaries() -> None:
    found = asked(looking(LEVEL, "group_sequential", 12)).looks
    assert [look.seconds for look in found] == [12 * HOURS, 24 * HOURS, 36 * HOURS, 48 * HOURS]
    assert [look.sure for look in found] == pytest.approx(boundaries(ALPHA, 4), abs=1e-6)


@pytest.mark.parametrize("looks", [(LEVEL, "fixed", 6), (LEVEL, "group_sequential", 1)])
def test_a_test_that_is_not_for_so_many_looks_is_never_rendered(looks: tuple[StageGate, str, int]) -> None:
    with pytest.raises(ValueError, match="not for so many"):
        asked(looking(*looks))


def test_more_looks_than_one_object_holds_are_never_rendered() -> None:
    with pytest.raises(ValueError, match="more than 30"):
        manifests(with_gates(looking(LEVEL, "always_valid", 1)))


@pytest.mark.parametrize(
    ("share", "floor"), [(0.02, 100), (0.001, 2000), (0.999, 2000), (0.0, 100), (1.0, 100), (None, 100)]
)
def test_a_rare_event_needs_more_rows_before_the_first_look(share: float | None, floor: int) -> None:
    assert first_look(share) == floor


@pytest.mark.parametrize(("gate", "floor"), [(LEVEL, 2000), (MARGIN, 200)])
def test_each_look_asks_for_the_rows_of_the_first(gate: StageGate, floor: int) -> None:
    rare = replace(gate, judges=replace(gate.judges, value=0.001))
    for look in asked(looking(rare, "always_valid", 6)).looks:
        assert f">= {floor}" in look.query


def test_too_few_rows_and_an_idle_server_say_nothing() -> None:
    query = asked(looking(LEVEL, "always_valid", 6)).looks[0].query
    assert answer(query, durations(HERE, 0, 199)) == []
    assert answer(query, durations(HERE, 0, 0)) == []
    assert answer(query, []) == []
    assert len(answer(query, durations(HERE, 0, 200))) == 1


def crossings(gate: StageGate, share: float, beside: float | None, *, seed: int) -> tuple[float, float, float]:
    """Returns how often a look before the last or the last is surely bad, the last surely good, any surely good."""
    generator = np.random.default_rng(seed)
    found = asked(gate)
    here, there = np.zeros(RUNS), np.zeros(RUNS)
    passed, bad, good, before = 0.0, np.zeros(RUNS, bool), np.zeros(RUNS, bool), 0
    for look in found.looks:
        rows = (9000 * look.seconds // CANARY.seconds) - before
        before += rows
        here += generator.binomial(rows, share, RUNS)
        series = durations(HERE, here, np.full(RUNS, float(before)))
        if beside is not None:
            there += generator.binomial(19 * rows, beside, RUNS)
            series += durations(THERE, there, np.full(RUNS, 19.0 * before))
        result = results(look.query, series)
        bad |= result <= -look.sure
        good |= result >= look.sure
        passed = float((result >= look.sure).mean())
    return float(bad.mean()), passed, float(good.mean())


TESTS = [("always_valid", 2), ("always_valid", 12), ("group_sequential", 2), ("group_sequential", 12)]
NOISE = 3 * sqrt(ALPHA * (1 - ALPHA) / RUNS)


@pytest.mark.parametrize(("test", "hours"), TESTS)
def test_no_more_than_alpha_are_wrong_at_any_look(test: str, hours: int) -> None:
    # Shares are taken as normal, which costs planned looks, as it does a single one, up to a tenth of alpha.
    most = ALPHA if test == "always_valid" else 1.1 * ALPHA + NOISE
    for gate, share, beside in ((LEVEL, 0.02, None), (MARGIN, 0.02, 0.01), (MARGIN, 0.06, 0.05)):
        bad, _, good = crossings(looking(gate, test, hours), share, beside, seed=7)
        assert bad <= most
        assert good <= most


@pytest.mark.parametrize(("test", "hours"), TESTS)
def test_an_equal_candidate_passes_at_the_last_look_about_as_often_as_at_any(test: str, hours: int) -> None:
    _, passed, ever = crossings(looking(MARGIN, test, hours), 0.01, 0.01, seed=11)
    assert passed >= 0.95
    assert ever - passed <= 0.01


def test_a_fixed_test_that_peeks_would_be_wrong_too_often() -> None:
    gate = asked(replace(LEVEL, test="fixed", every_seconds=None)).looks[0]
    generator, wrong, slow = np.random.default_rng(3), np.zeros(RUNS, bool), np.zeros(RUNS)
    for look in range(1, 25):
        slow += generator.binomial(375, 0.02, RUNS)
        wrong |= results(gate.query, durations(HERE, slow, np.full(RUNS, 375.0 * look))) >= gate.sure
    assert wrong.mean() > 2 * ALPHA
