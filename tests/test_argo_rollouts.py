"""What an environment becomes for Argo Rollouts: which edits restart pods, what names fit, and what is never there."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argo_manifests import environment, manifests, model_of, operated, with_model
from mlspec.emit.yaml_writer import to_yaml
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.operation import Rollout
from mlspec.queries.promql import number, series
from mlspec.rendering import render_environment

PLAN = environment()
OPERATION = model_of(PLAN).operated.operation
ROLLOUT = OPERATION.rollout
assert ROLLOUT is not None
DNS_LABEL = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
SUBDOMAIN = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
LABEL_VALUE = re.compile(r"([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?")
LABEL_KEY = re.compile(r"([a-z0-9][a-z0-9.-]*/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")

OPERATIONAL = {
    "a shorter stage": operated(
        PLAN, replace(OPERATION, rollout=replace(ROLLOUT, stages=(replace(ROLLOUT.stages[0], seconds=60),)))
    ),
    "no rollout": operated(PLAN, replace(OPERATION, rollout=None)),
    "no rules": operated(PLAN, replace(OPERATION, rollback=replace(OPERATION.rollback, rules=())), reach=()),
    "warm for longer": operated(PLAN, replace(OPERATION, rollback=replace(OPERATION.rollback, keep_warm_seconds=1))),
    "more replicas": operated(
        PLAN, replace(OPERATION, deployment=replace(OPERATION.deployment, min_replicas=7, max_replicas=70))
    ),
    "another owner": operated(PLAN, OPERATION, owner="elsewhere", description="Another one."),
    "another Prometheus": replace(PLAN, prometheus="https://elsewhere.example.com"),
    "another domain": replace(PLAN, target=replace(PLAN.target, domain="other.example.com")),
    "another fallback": with_model(PLAN, replace(model_of(PLAN), fallback=None)),
}


LISTS_AND_WATCHES = {"Application", "ConfigMap", "Kustomization", "PrometheusRule"}


def template(plan: EnvironmentPlan) -> str:
    return to_yaml(manifests(plan)["parcel-delay/rollout.yaml"]["spec"]["template"])


@pytest.mark.parametrize("edit", OPERATIONAL)
def test_an_operational_edit_leaves_the_pod_template_byte_equal(edit: str) -> None:
    after = OPERATIONAL[edit]
    assert template(after) == template(PLAN)
    assert render_environment(after) != render_environment(PLAN)


def test_the_size_of_a_pod_is_the_one_operation_that_restarts_it() -> None:
    larger = operated(PLAN, replace(OPERATION, deployment=replace(OPERATION.deployment, memory="4Gi")))
    assert template(larger) != template(PLAN)


def test_returning_to_the_fallback_renders_the_template_that_it_had() -> None:
    model = model_of(PLAN)
    assert model.fallback is not None
    before = with_model(PLAN, replace(model, serves=model.fallback, fallback=None))
    back = with_model(OPERATIONAL["a shorter stage"], replace(model, serves=model.fallback, fallback=model.serves))
    assert template(before) == template(back) != template(PLAN)


def test_another_packaged_model_is_another_image() -> None:
    model = model_of(PLAN)
    artefact = replace(model.serves.artefact, model="sha256:" + "0" * 64)
    other = with_model(PLAN, replace(model, serves=replace(model.serves, artefact=artefact)))
    assert template(other) != template(PLAN)
    assert ":1.1.0-000000000000" in template(other)


names = st.from_regex(re.compile(r"[a-z][a-z0-9-]{0,46}[a-z0-9]"), fullmatch=True)
numbers = st.integers(0, 999_999)
LONGEST = "m" + "-" * 46 + "l"


def objects(plan: EnvironmentPlan) -> list[dict[str, Any]]:
    return [each for name, each in manifests(plan).items() if name != "kustomization.yaml"]


def named(plan: EnvironmentPlan, name: str, version: str, stages: list[str]) -> EnvironmentPlan:
    assert isinstance(ROLLOUT, Rollout)
    rollout = replace(
        ROLLOUT, stages=tuple(replace(ROLLOUT.stages[place % 5], name=stage) for place, stage in enumerate(stages))
    )
    model = model_of(operated(plan, replace(OPERATION, rollout=rollout)))
    return with_model(plan, replace(model, name=name, serves=replace(model.serves, version=version)))


@settings(max_examples=25, deadline=None)
@given(
    name=names | st.just(LONGEST),
    version=st.tuples(numbers, numbers, numbers),
    stages=st.lists(names | st.just(LONGEST), min_size=1, max_size=5, unique=True),
)
def test_names_and_labels_are_within_the_limits(name: str, version: tuple[int, ...], stages: list[str]) -> None:
    found = objects(named(PLAN, name, ".".join(map(str, version)), stages))
    identities = [(each["kind"], each["metadata"]["name"]) for each in found]
    assert len(set(identities)) == len(identities)
    for kind, identity in identities:
        allowed = SUBDOMAIN if kind in ("AnalysisTemplate", "Application") else DNS_LABEL
        assert allowed.fullmatch(identity), (kind, identity)
    rollout = next(each for each in found if each["kind"] == "Rollout")
    for labels in (each["metadata"]["labels"] for each in (*found, rollout["spec"]["template"])):
        for key, value in labels.items():
            assert LABEL_KEY.fullmatch(key), key
            assert LABEL_VALUE.fullmatch(value), value


def test_models_whose_names_are_made_of_each_other_share_no_name() -> None:
    models = tuple(
        replace(model_of(named(PLAN, name, version, stages)), name=name)
        for name, version, stages in (
            ("churn", "1.1.0", ["a", "a-1-0-0-gates-b"]),
            ("churn-1-1-0-gates-a", "1.0.0", ["b"]),
            ("churn-stable", "1.1.0", ["a"]),
            ("churn-canary", "1.1.0", ["rules"]),
        )
    )
    found = objects(replace(PLAN, models=models))
    identities = [(each["kind"], each["metadata"]["name"]) for each in found]
    assert len(set(identities)) == len(identities)


def test_analyses_that_a_rollout_names_are_there_and_of_its_version() -> None:
    found = objects(PLAN)
    there = {each["metadata"]["name"] for each in found if each["kind"] == "AnalysisTemplate"}
    canary = next(each for each in found if each["kind"] == "Rollout")["spec"]["strategy"]["canary"]
    asked = [step["analysis"] for step in canary["steps"] if "analysis" in step] + [canary["analysis"]]
    named = {each["templateName"] for analysis in asked for each in analysis["templates"]}
    assert named == {name for name in there if name.startswith("parcel-delay.1.1.0.")}
    assert all(name.startswith("parcel-delay.1.0.0.") for name in there - named), "those of the fallback stay"


def test_routes_that_steps_put_in_are_managed_and_taken_out_again() -> None:
    canary = manifests(PLAN)["parcel-delay/rollout.yaml"]["spec"]["strategy"]["canary"]
    managed = [each["name"] for each in canary["trafficRouting"]["managedRoutes"]]
    routed = [step.get("setMirrorRoute") or step.get("setHeaderRoute") for step in canary["steps"]]
    assert [("match" in each, each["name"]) for each in routed if each] == [
        (there, name) for name in managed for there in (True, False)
    ]
    assert canary["steps"][0] == {"setCanaryScale": {"weight": 50}}


def test_another_tool_renders_no_rollout() -> None:
    target = replace(PLAN.target, tool="kserve", router=None)
    assert kinds(manifests(replace(PLAN, target=target))) <= {*LISTS_AND_WATCHES, "PodMonitor"}


def test_by_gateway_api_the_plugin_moves_the_weights_and_a_shadow_is_never_left_out_silently() -> None:
    plan = replace(PLAN, target=replace(PLAN.target, router="gateway_api"))
    with pytest.raises(ValueError, match="mirrors nothing"):
        render_environment(plan)
    cohort = manifests(operated(plan, replace(OPERATION, rollout=replace(ROLLOUT, stages=ROLLOUT.stages[1:]))))
    canary = cohort["parcel-delay/rollout.yaml"]["spec"]["strategy"]["canary"]
    (rule,) = cohort["parcel-delay/http-route.yaml"]["spec"]["rules"]
    assert canary["trafficRouting"]["managedRoutes"] == [{"name": "stage-depots"}]
    assert {each["name"] for each in rule["backendRefs"]} == {canary["stableService"], canary["canaryService"]}
    assert "VirtualService" not in kinds(cohort)
    assert "sidecar.istio.io/inject" not in str(cohort)


def test_a_batch_renders_no_server() -> None:
    model = model_of(PLAN)
    batch = replace(model.serves, mode="batch", every_seconds=86_400)
    assert kinds(manifests(with_model(PLAN, replace(model, serves=batch)))) <= LISTS_AND_WATCHES


def kinds(objects: dict[str, Any]) -> set[str]:
    return {each["kind"] for each in objects.values()}


def test_a_part_of_a_percent_is_never_rounded() -> None:
    rollout = replace(ROLLOUT, stages=(replace(ROLLOUT.stages[2], share=0.005),))
    with pytest.raises(ValueError, match="whole percent"):
        render_environment(operated(PLAN, replace(OPERATION, rollout=rollout)))


@pytest.mark.parametrize("hostile", ['a"}', "a\\", "a\n", "a b", "{{x}}", "a,b", "(", "=~"])
def test_no_text_changes_the_shape_of_a_query(hostile: str) -> None:
    with pytest.raises(ValueError, match="no place in a query"):
        series("up", {"job": hostile})
    with pytest.raises(ValueError, match="no place in a query"):
        series("up", {hostile: "a"})
    with pytest.raises(ValueError, match="no place in a query"):
        series(hostile, {})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_no_number_is_none(value: float) -> None:
    with pytest.raises(ValueError, match="no number"):
        number(value)
