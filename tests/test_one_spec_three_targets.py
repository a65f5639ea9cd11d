"""One spec and three targets, side by side: the same pods, the same questions, the same shares, the same ends."""

import json
import re
from typing import Any

import pytest

from argo_manifests import environment, manifests, model_of
from good_specs import PROJECTS
from mlspec.plan.environment import EnvironmentPlan
from mlspec.queries.asked import stage_gates
from rendered_manifests import pods_of
from simulators.argo_rollouts import Objects, Rollout
from simulators.flagger import Canary
from simulators.git_steps import GitSteps
from simulators.measured_world import MOODS, Moods, World, good, worlds
from simulators.walk import AT_ONCE, HORIZON, Traffic, Walk

CASE = "side-by-side"
TARGETS = ("by-argo-rollouts", "by-flagger", "by-kserve")
PLANS = {name: environment(CASE, name) for name in TARGETS}
VERSION = model_of(PLANS["by-flagger"]).serves.version
STEP = 12 * 3600
RENDERED = {name: manifests(plan) for name, plan in PLANS.items()}
GUARDED = re.compile(r"^\((?P<query>.*) > -Inf < Inf\)$")
"""How Flagger is kept from a value that is no number, which would lie in every range."""


def objects(plan: EnvironmentPlan) -> Objects:
    """Returns what the kustomization of an environment lists, by kind and name."""
    rendered = manifests(plan)
    listed = rendered["kustomization.yaml"]["resources"]
    return {(each["kind"], each["metadata"]["name"]): each for path, each in rendered.items() if path in listed}


OBJECTS = {name: objects(plan) for name, plan in PLANS.items()}


def of_kind(target: str, kind: str) -> dict[str, Any]:
    return next(each for (found, _), each in OBJECTS[target].items() if found == kind)


SERVERS = {"by-argo-rollouts": "Rollout", "by-flagger": "Deployment", "by-kserve": "InferenceService"}
SERVER = {target: next(pods_of(of_kind(target, kind))) for target, kind in SERVERS.items()}


def test_the_three_have_one_spec_and_differ_in_nothing_but_their_clusters_and_targets() -> None:
    plain = {(plan.models, plan.namespace, plan.registry, plan.owner, plan.description) for plan in PLANS.values()}
    assert len(plain) == 1
    assert [plan.target.tool for plan in PLANS.values()] == ["argo_rollouts", "flagger", "kserve"]
    assert len(list((PROJECTS[CASE] / "parcel-delay").glob("*.yaml"))) == 1


@pytest.mark.parametrize("part", ["image", "env", "resources", "volumeMounts"])
def test_the_same_container_serves(part: str) -> None:
    containers = [pods.template["spec"]["containers"] for pods in SERVER.values()]
    assert [len(each) for each in containers] == [1, 1, 1]
    assert len({json.dumps(container[part]) for (container,) in containers}) == 1


def questions(target: str) -> dict[str, set[str]]:
    """Returns the queries of gates and of rules, as each target's own objects have them."""
    found: dict[str, set[str]] = {"gate": set(), "rule": set()}
    match target:
        case "by-argo-rollouts":
            for (kind, name), each in OBJECTS[target].items():
                if kind == "AnalysisTemplate" and f".{VERSION}." in name:
                    asked = {metric["provider"]["prometheus"]["query"] for metric in each["spec"]["metrics"]}
                    found["rule" if name.endswith(".rules") else "gate"] |= asked
        case "by-flagger":
            for (kind, name), each in OBJECTS[target].items():
                guarded = GUARDED.match(each["spec"]["query"]) if kind == "MetricTemplate" else None
                if guarded is not None:
                    assert ".gate." in name
                    found["gate"].add(guarded["query"].removeprefix("(").removesuffix(")"))
        case _:
            folder = PROJECTS[CASE] / "expected" / "generated" / "environments" / target / "parcel-delay" / "stages"
            for file in folder.glob("*/gates.json"):
                said = json.loads(file.read_text(encoding="utf-8"))
                found["gate"] |= {look["query"] for gate in said["gates"] for look in gate["looks"]}
                found["rule"] |= {rule["query"] for rule in said["rules"]}
    return found


def test_the_same_questions_are_asked() -> None:
    by_argo, by_flagger, by_kserve = (questions(target) for target in TARGETS)
    assert len(by_argo["gate"]) == 2
    assert len(by_argo["rule"]) == 1
    assert by_kserve == by_argo
    assert by_flagger["gate"] == by_argo["gate"]
    (rule,) = by_argo["rule"]
    asked = [each["spec"]["query"] for (kind, _), each in OBJECTS["by-flagger"].items() if kind == "MetricTemplate"]
    assert sum(rule in each for each in asked) == 1


def walked(target: str, moods: Moods) -> Walk:
    """Returns the walk by a target, in seconds since its first share."""
    start = STEP if target == "by-flagger" else 0
    world = World(lambda kpi, now: moods(kpi, now - start))
    if target == "by-kserve":
        return GitSteps(PLANS[target], objects, world.ask, AT_ONCE).go()
    kind = "Rollout" if target == "by-argo-rollouts" else "Canary"
    spec = OBJECTS[target][kind, "parcel-delay"]["spec"]
    walk = (Rollout if kind == "Rollout" else Canary)(spec, OBJECTS[target], world.ask, *_people(kind)).go()
    walk.traffic = [(now - start, traffic) for now, traffic in walk.traffic if now >= start]
    walk.ended -= start
    return walk


def _people(kind: str) -> tuple[Any, ...]:
    return (AT_ONCE,) if kind == "Rollout" else ()


def test_a_good_version_gets_the_same_shares_at_the_same_times() -> None:
    expected = [(0, Traffic(10)), (STEP, Traffic(50)), (2 * STEP, Traffic(100))]
    for target in TARGETS:
        walk = walked(target, good)
        assert (walk.outcome, walk.ended, walk.traffic) == ("full", 3 * STEP, expected), target


@pytest.mark.parametrize("mood", [mood for mood in MOODS if mood not in ("good", "between", "down")])
@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("kpi", ["errors", "slow"])
def test_what_is_bad_or_unknown_goes_back_by_all_of_them(kpi: str, place: int, mood: str) -> None:
    """Flagger takes the candidate out an interval later; all of them for want of data, as the spec asks."""
    moods = worlds((kpi, mood, place * STEP + 1, HORIZON))
    for target in TARGETS:
        walk = walked(target, moods)
        late = STEP if target == "by-flagger" else 0
        assert (walk.outcome, walk.ended) == ("back", (place + 1) * STEP + late), target
        assert walk.traffic[-1] == (walk.ended, Traffic())


def test_what_is_too_close_to_tell_is_where_they_differ() -> None:
    """The one difference in verdicts, which the spec accepts by `on_missing_data: abort` and docs/flagger.md tells."""
    ends = {target: walked(target, worlds(("slow", "between", 1, HORIZON))).outcome for target in TARGETS}
    assert ends == {"by-argo-rollouts": "waiting", "by-flagger": "back", "by-kserve": "waiting"}


def test_every_gate_of_the_plan_is_asked() -> None:
    operation = model_of(PLANS["by-kserve"]).operated.operation
    assert operation.rollout is not None
    asked = {
        (gate.judges.kpi, gate.judges.bound)
        for each in operation.rollout.stages
        for gate in stage_gates(operation.rollout, each)
    }
    assert asked == {("errors", "at_most"), ("slow", "at_most")}
