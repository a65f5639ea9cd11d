"""What an environment becomes for KServe: a step for each stage, the pods of every target, and what CI asks between."""

import copy
import json
from dataclasses import replace
from typing import Any

import pytest

from argo_manifests import manifests, model_of, operated, with_model
from custom_resources import faults_of
from good_specs import PROJECTS
from judges import core_fault, unrestricted
from mlspec.cli.project_folder import read_project
from mlspec.emit.yaml_writer import to_yaml
from mlspec.pipeline import plan_project
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.queries.arm import Arm
from mlspec.queries.asked import stage_gates
from mlspec.queries.looks import gate_looks
from mlspec.rendering import render_environment
from rendered_manifests import pods_of

STEP = ("canary", "half")
HERE = "parcel-delay/stages/"
KNATIVE_POD = {"serviceAccountName", "automountServiceAccountToken", "containers", "volumes"}
OF_KSERVE = {"canaryTrafficPercent", "minReplicas", "maxReplicas", "timeout", "labels", "annotations"}


def environment() -> EnvironmentPlan:
    planned = plan_project(read_project(str(PROJECTS["stepped"])).files)
    assert planned.plan is not None, planned.diagnostics
    (found,) = planned.plan.environments
    return found


PLAN = environment()
MODEL = model_of(PLAN)
OPERATION = MODEL.operated.operation
ROLLOUT = OPERATION.rollout
assert ROLLOUT is not None
AT_ONCE = replace(ROLLOUT, stages=ROLLOUT.stages[-1:])
STANDARD = operated(
    replace(PLAN, target=replace(PLAN.target, mode="standard"), models=(replace(MODEL, stage=None),)),
    replace(OPERATION, rollout=AT_ONCE),
)


def at(stage: str | None, **changes: Any) -> EnvironmentPlan:
    return with_model(PLAN, replace(MODEL, stage=stage, **changes))


def listed(plan: EnvironmentPlan) -> list[str]:
    resources: list[str] = manifests(plan)["kustomization.yaml"]["resources"]
    return [path for path in resources if path.endswith("inference-service.yaml")]


def predictor(plan: EnvironmentPlan) -> dict[str, Any]:
    (path,) = listed(plan)
    found: dict[str, Any] = manifests(plan)[path]["spec"]["predictor"]
    return found


def template(plan: EnvironmentPlan) -> str:
    return to_yaml({key: value for key, value in predictor(plan).items() if key != "canaryTrafficPercent"})


@pytest.mark.parametrize(
    ("stage", "folder", "percent"),
    [(None, "0-waiting", 0), ("canary", "1-canary", 5), ("half", "2-half", 50), ("full", "3-full", 100)],
)
def test_what_a_version_has_reached_decides_its_share_and_nothing_else(
    stage: str | None, folder: str, percent: int
) -> None:
    plan = at(stage)
    assert listed(plan) == [f"{HERE}{folder}/inference-service.yaml"]
    assert predictor(plan)["canaryTrafficPercent"] == percent
    assert template(plan) == template(PLAN)


def test_only_the_list_of_resources_changes_from_one_step_to_the_next() -> None:
    before, after = (
        {file.path: file.text for file in render_environment(at(each)).files} for each in ("canary", "half")
    )
    changed = {path.rpartition("/")[2] for path in before if before[path] != after[path]}
    assert before.keys() == after.keys()
    assert changed == {"plan.json", "manifest.json", "kustomization.yaml"}


def test_without_a_rollout_a_version_takes_everything_at_once() -> None:
    plan = operated(at(None), replace(OPERATION, rollout=None))
    assert listed(plan) == ["parcel-delay/inference-service.yaml"]
    assert "canaryTrafficPercent" not in predictor(plan)


def test_a_version_without_fallback_waits_too() -> None:
    # Without a share KServe would give everything to the newest ready revision: the one that was left.
    assert predictor(at(None, fallback=None))["canaryTrafficPercent"] == 0


def test_a_stage_that_is_not_there_is_never_guessed() -> None:
    with pytest.raises(ValueError, match="no stage canari"):
        render_environment(at("canari"))


@pytest.mark.parametrize(("place", "route"), [(0, "mirror"), (0, "cohort")])
def test_what_kserve_does_not_have_is_never_rendered_as_a_weight(place: int, route: str) -> None:
    stages = (replace(ROLLOUT.stages[place], route=route), *ROLLOUT.stages[1:])
    with pytest.raises(ValueError, match=f"no {route}"):
        render_environment(operated(PLAN, replace(OPERATION, rollout=replace(ROLLOUT, stages=stages))))


def test_standard_mode_splits_nothing() -> None:
    with pytest.raises(ValueError, match="in standard mode"):
        render_environment(replace(PLAN, target=replace(PLAN.target, mode="standard")))
    assert listed(STANDARD) == [f"{HERE}1-full/inference-service.yaml"]
    assert "canaryTrafficPercent" not in predictor(STANDARD)


@pytest.mark.parametrize("plan", [PLAN, STANDARD], ids=["knative", "standard"])
def test_pods_are_those_of_every_target(plan: EnvironmentPlan) -> None:
    (path,) = listed(plan)
    service = manifests(plan)[path]
    (pods,) = pods_of(service)
    assert faults_of(service) == []
    assert core_fault(pods.deployment()) is None
    assert unrestricted(pods.template["spec"]) == []
    argo = {"tool": "argo_rollouts", "router": "istio", "gateway": "mesh/gate", "domain": "example.com", "mode": None}
    other = replace(plan, target=replace(plan.target, **argo), models=(replace(model_of(plan), stage=None),))
    theirs = manifests(other)["parcel-delay/rollout.yaml"]["spec"]["template"]
    (ours,), (server,) = service["spec"]["predictor"]["containers"], theirs["spec"]["containers"]
    for key in ("image", "env", "resources", "volumeMounts"):
        assert ours[key] == server[key]
    labels = service["spec"]["predictor"]["labels"]
    assert labels.items() <= theirs["metadata"]["labels"].items()
    assert {"mlspec.dev/model", "mlspec.dev/model-version", "app.kubernetes.io/name"} <= labels.keys()


def test_knative_takes_the_pod_without_a_feature_flag() -> None:
    found = predictor(PLAN)
    (container,) = found["containers"]
    assert found.keys() <= KNATIVE_POD | OF_KSERVE
    assert container["ports"] == [{"name": "http1", "containerPort": 8080}]
    assert "lifecycle" not in container
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"]["port"] == 8080
    assert container["securityContext"]["runAsUser"] > 0


@pytest.mark.parametrize(
    "edit",
    [
        operated(PLAN, replace(OPERATION, rollout=None)),
        operated(PLAN, replace(OPERATION, rollback=replace(OPERATION.rollback, rules=())), reach=()),
        operated(PLAN, OPERATION, owner="elsewhere", description="Another one."),
        replace(PLAN, prometheus="https://elsewhere.example.com"),
        at("half", fallback=None),
    ],
    ids=["no rollout", "no rules", "another owner", "another Prometheus", "another fallback"],
)
def test_an_operational_edit_makes_no_new_revision(edit: EnvironmentPlan) -> None:
    # KServe hands labels and annotations of the object itself down to the pods.
    (path,), (known,) = listed(edit), listed(PLAN)
    assert template(edit) == template(PLAN)
    assert manifests(edit)[path]["metadata"] == manifests(PLAN)[known]["metadata"]


def test_the_way_back_is_the_object_that_was_there() -> None:
    assert MODEL.fallback is not None
    before = at("full", serves=MODEL.fallback, fallback=None)
    back = at("full", serves=MODEL.fallback, fallback=MODEL.serves)
    assert template(before) == template(back) != template(PLAN)


def test_each_stage_says_what_is_asked_at_its_end() -> None:
    files = {file.path.partition(HERE)[2]: file.text for file in render_environment(PLAN).files if HERE in file.path}
    measures, arm = MODEL.serves.measures, Arm(MODEL.name, "1.1.0", PLAN.namespace, "1.0.0", production=False)
    for place, stage in enumerate(ROLLOUT.stages, 1):
        said = json.loads(files[f"{place}-{stage.name}/gates.json"])
        expected = [each for gate in stage_gates(ROLLOUT, stage) for each in gate_looks(measures, arm, stage, gate)]
        assert expected
        assert [gate["name"] for gate in said["gates"]] == [each.name for each in expected]
        assert [[look["query"] for look in gate["looks"]] for gate in said["gates"]] == [
            [look.query for look in each.looks] for each in expected
        ]
        assert (said["stage"], said["seconds"]) == (stage.name, stage.seconds)
        assert [rule["kpi"] for rule in said["rules"]] == ["errors", "slow"]
    assert "0-waiting/gates.json" not in files
    assert json.loads(files["2-half/gates.json"])["approval"] == {"by": "customer-care", "at": "start"}


def test_a_batch_has_no_server() -> None:
    batch = replace(MODEL.serves, mode="batch", every_seconds=86_400)
    found = manifests(with_model(PLAN, replace(MODEL, serves=batch))).values()
    assert "InferenceService" not in {each.get("kind") for each in found}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("spec", "predictor", "canaryTraficPercent"), 5),
        (("spec", "predictor", "canaryTrafficPercent"), "5%"),
        (("spec", "predictor", "containers", 0, "readinesProbe"), {}),
        (("spec", "predictor", "canary"), []),
        (("spec", "canary"), [{"predictor": {}}]),
    ],
)
def test_bad_inference_service_is_refused(path: tuple[str | int, ...], value: object) -> None:
    (file,) = listed(PLAN)
    bad: Any = copy.deepcopy(manifests(PLAN)[file])
    place = bad
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert faults_of(bad) != []


def test_names_are_within_the_limits_of_a_service() -> None:
    longest: ServedModel = replace(MODEL, name="m" * 48)
    found = manifests(with_model(PLAN, longest)).values()
    names = {each["metadata"]["name"] for each in found if each.get("kind") == "InferenceService"}
    # KServe adds a word to it, and Knative a number that it shortens the name for.
    assert names == {longest.name}
    assert len(longest.name) + len("-predictor") <= 63
