"""What an environment becomes for Flagger: what restarts pods, how its stages are walked, what is never there."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argo_manifests import environment, manifests, model_of, operated, with_model
from custom_resources import faults_of
from mlspec.backends.flagger.names import gate_template, rule_template, target
from mlspec.emit.yaml_writer import to_yaml
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.operation import Approval, Bound, Cohort, Stage, StageGate
from mlspec.rendering import render_environment

PLAN = environment("flux")
OPERATION = model_of(PLAN).operated.operation
assert OPERATION.rollout is not None
ROLLOUT = OPERATION.rollout
CANARY, HALF, FULL = ROLLOUT.stages
SHADOW = replace(CANARY, name="shadow", route="mirror", share=0.5)
MOST = 63


def staged(*stages: Stage, **changes: Any) -> EnvironmentPlan:
    return operated(PLAN, replace(OPERATION, rollout=replace(ROLLOUT, stages=stages or ROLLOUT.stages, **changes)))


def without_rules(stages: Iterable[Stage]) -> EnvironmentPlan:
    rollback = replace(OPERATION.rollback, rules=())
    return operated(
        PLAN, replace(OPERATION, rollback=rollback, rollout=replace(ROLLOUT, stages=tuple(stages))), reach=()
    )


def by_gateway_api(plan: EnvironmentPlan) -> EnvironmentPlan:
    return replace(plan, target=replace(plan.target, router="gateway_api"))


def part(plan: EnvironmentPlan, name: str) -> dict[str, Any]:
    found: dict[str, Any] = manifests(plan)[f"parcel-delay/{name}.yaml"]
    return found


def analysis(plan: EnvironmentPlan) -> dict[str, Any]:
    found: dict[str, Any] = part(plan, "canary")["spec"]["analysis"]
    return found


OPERATIONAL = {
    "longer stages": without_rules(replace(stage, seconds=2 * stage.seconds) for stage in ROLLOUT.stages),
    "no rollout": operated(PLAN, replace(OPERATION, rollout=None)),
    "more replicas": operated(PLAN, replace(OPERATION, deployment=replace(OPERATION.deployment, min_replicas=7))),
    "another owner": operated(PLAN, OPERATION, owner="elsewhere"),
    "another Prometheus": replace(PLAN, prometheus="https://elsewhere.example.com"),
    "another fallback": with_model(PLAN, replace(model_of(PLAN), fallback=None)),
}


@pytest.mark.parametrize("edit", OPERATIONAL)
def test_an_operational_edit_leaves_the_pod_template_byte_equal(edit: str) -> None:
    templates = {to_yaml(part(plan, "deployment")["spec"]["template"]) for plan in (PLAN, OPERATIONAL[edit])}
    assert len(templates) == 1
    assert "replicas" not in part(PLAN, "deployment")["spec"], "Flagger scales it to nothing and back"


def test_returning_to_the_fallback_renders_the_template_that_it_had() -> None:
    model = model_of(PLAN)
    assert model.fallback is not None
    before, back = (
        with_model(PLAN, replace(model, serves=model.fallback, fallback=each)) for each in (None, model.serves)
    )
    assert part(before, "deployment") == part(back, "deployment") != part(PLAN, "deployment")


def test_stages_are_steps_of_one_interval() -> None:
    found = analysis(staged(SHADOW, CANARY, HALF, FULL))
    steps = {name: found[name] for name in ("interval", "threshold", "mirror", "mirrorWeight", "stepWeights")}
    assert steps == {
        "interval": "720m",
        "threshold": 1,
        "mirror": True,
        "mirrorWeight": 50,
        "stepWeights": [10, 50, 100],
    }
    weights = analysis(staged(CANARY, FULL))
    assert weights["stepWeights"] == [10, 100]
    assert "mirror" not in weights
    assert analysis(without_rules([replace(FULL, seconds=90)]))["interval"] == "90s"


def test_a_version_without_stages_serves_at_once() -> None:
    canary = part(OPERATIONAL["no rollout"], "canary")["spec"]
    assert canary["skipAnalysis"] is True
    assert canary["analysis"] == {"interval": "1m", "threshold": 1, "stepWeights": [100]}
    assert "skipAnalysis" not in part(PLAN, "canary")["spec"]


def test_by_gateway_api_all_requests_are_mirrored_and_then_given() -> None:
    plan = by_gateway_api(staged(replace(SHADOW, share=1.0), FULL))
    found = part(plan, "canary")
    assert found["spec"]["provider"] == "gatewayapi:v1"
    assert found["spec"]["analysis"]["iterations"] == 1
    assert found["spec"]["analysis"]["mirror"] is True
    assert "stepWeights" not in found["spec"]["analysis"]
    assert found["spec"]["service"]["gatewayRefs"][0]["namespace"] == "istio-system"
    assert faults_of(found) == []
    assert faults_of(part(by_gateway_api(staged(CANARY, FULL)), "canary")) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("spec", "analysis", "intervall"), "1m"),
        (("spec", "analysis", "interval"), "1h"),
        (("spec", "analysis", "iterations"), 3),
        (("spec", "analysis", "metrics", 0, "thresholdRange", "least"), 1),
        (("spec", "provider"), "gateway_api"),
    ],
)
def test_bad_canary_is_refused(path: tuple[str | int, ...], value: object) -> None:
    canary = part(PLAN, "canary")
    place: Any = canary
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert faults_of(canary) != []


def test_metrics_that_a_canary_names_are_there_and_of_its_version() -> None:
    there = {each["metadata"]["name"] for each in manifests(PLAN).values() if each["kind"] == "MetricTemplate"}
    assert {each["templateRef"]["name"] for each in analysis(PLAN)["metrics"]} == there
    assert all(name.startswith("parcel-delay.1.1.0.") for name in there)


def test_pods_of_the_primary_are_found_by_whatever_stands_around_them() -> None:
    """Flagger copies the labels of the pods to the primary, and changes the one of the selector."""
    deployment = part(PLAN, "deployment")["spec"]
    primary = {**deployment["template"]["metadata"]["labels"], "app": "parcel-delay-server-primary"}
    assert deployment["selector"]["matchLabels"] == {"app": "parcel-delay-server"}
    budget, policy = (part(PLAN, name)["spec"] for name in ("pod-disruption-budget", "network-policy"))
    for selector in (budget["selector"], policy["podSelector"]):
        assert selector["matchLabels"].items() <= primary.items()


names = st.from_regex(re.compile(r"[a-z][a-z0-9-]{0,46}[a-z0-9]"), fullmatch=True)
kpis = st.from_regex(re.compile(r"[a-z][a-z0-9_]{0,47}"), fullmatch=True)
bounds = st.sampled_from(["at_most", "at_least", "production-not_worse_by", "production-better_by"])
made = st.lists(st.tuples(kpis, bounds, kpis | st.just("")), min_size=2, max_size=4, unique=True)


@settings(max_examples=15, deadline=None)
@given(models=st.sets(names, min_size=2, max_size=4), gates=made)
def test_no_name_is_made_twice_nor_too_long(models: set[str], gates: list[tuple[str, str, str]]) -> None:
    everybody = {*models, *(f"{name[:30]}-primary" for name in models), *(f"{name[:30]}-canary" for name in models)}
    owned = [f"{target(name)}{suffix}" for name in everybody for suffix in ("", "-primary", "-canary")]
    assert len(set(owned)) == len(owned)
    assert all(len(name) <= MOST for name in owned)
    templates = [gate_template("m", "1.0.0", f"{kpi}-{bound}", group) for kpi, bound, group in gates]
    templates += {rule_template("m", "1.0.0", f"{kpi}-above") for kpi, _, _ in gates}
    assert len(set(templates)) == len(templates)
    for name in templates:
        assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", name), name


GATE = StageGate(Bound("slow", None, "at_most", 0.02, relative=False, slices=()), None, "fixed", None)
STRICTER = replace(GATE, judges=replace(GATE.judges, value=0.01))
COHORT = replace(CANARY, route="cohort", cohort=Cohort("x-caller", "depot"))


@pytest.mark.parametrize(
    ("plan", "limit"),
    [
        (staged(CANARY, replace(FULL, seconds=60)), "one interval"),
        (
            staged(CANARY, replace(FULL, gates=(GATE, STRICTER))),
            "same",
        ),
        (staged(CANARY, FULL, on_missing_data="pause"), "pause"),
        (staged(replace(CANARY, approval=Approval("team", "end")), FULL), "web hook"),
        (staged(COHORT, FULL), "weights after it"),
        (staged(SHADOW, SHADOW, FULL), "one shadow"),
        (staged(replace(CANARY, share=0.005), FULL), "whole percent"),
        (by_gateway_api(staged(SHADOW, FULL)), "all requests"),
        (by_gateway_api(staged(replace(SHADOW, share=1.0), CANARY, FULL)), "all requests"),
        (staged(FULL, always=(replace(ROLLOUT.always[0], test="always_valid"),)), "sequential test"),
    ],
)
def test_nothing_is_weakened_silently(plan: EnvironmentPlan, limit: str) -> None:
    with pytest.raises(ValueError, match=limit):
        render_environment(plan)


def test_nobody_is_called_while_flagger_has_not_looked_yet() -> None:
    rules = [rule for group in part(PLAN, "prometheus-rule")["spec"]["groups"] for rule in group["rules"]]
    (waits,) = (rule["for"] for rule in rules if rule.get("alert") == "MlspecVersionNotServing")
    assert waits == f"{CANARY.seconds + 86_400}s"


def test_a_batch_and_a_project_without_images_render_no_server() -> None:
    model = model_of(PLAN)
    batch = with_model(PLAN, replace(model, serves=replace(model.serves, mode="batch", every_seconds=86_400)))
    for plan in (batch, replace(PLAN, registry=None)):
        assert not {"Canary", "Deployment", "MetricTemplate"} & {each["kind"] for each in manifests(plan).values()}
