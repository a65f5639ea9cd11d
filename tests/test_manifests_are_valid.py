"""Manifests by the judgement of those who define their kinds; each judge also gets a bad one, which it must refuse."""

import copy
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from argo_manifests import environment
from argo_manifests import manifests as rendered_from
from custom_resources import faults_of, is_custom
from judges import core_fault, kustomized, unrestricted, wrong_names
from mlspec.plan.environment import EnvironmentPlan
from rendered_manifests import Pods, Rendered, manifests, pods_of, rendered

ALL = {each.shown: each.data for each in manifests()}
CUSTOM = {file: manifest for file, manifest in ALL.items() if is_custom(manifest)}
CORE = {file: manifest for file, manifest in ALL.items() if not is_custom(manifest)}
PODS = {f"{file} {pods.name}": pods for file, manifest in ALL.items() for pods in pods_of(manifest)}
KUSTOMIZATIONS = {each.shown: each for each in rendered() if each.kind == "kustomization"}
SAMPLE = "delivery/environments/production/parcel-delay/"


def test_every_target_is_there_to_be_judged() -> None:
    assert {manifest["kind"] for manifest in CUSTOM.values()} >= {
        *("Rollout", "AnalysisTemplate", "VirtualService", "InferenceService")
    }
    assert CORE
    assert PODS
    assert KUSTOMIZATIONS


@pytest.mark.parametrize("kind", sorted({manifest["kind"] for manifest in CUSTOM.values()}))
def test_custom_resource_is_what_its_project_accepts(kind: str) -> None:
    judged = {file: faults_of(manifest) for file, manifest in CUSTOM.items() if manifest["kind"] == kind}
    assert {file: faults for file, faults in judged.items() if faults} == {}


@pytest.mark.parametrize("kind", sorted({manifest["kind"] for manifest in CORE.values()}))
def test_object_is_what_kubernetes_accepts(kind: str) -> None:
    judged = {file: core_fault(manifest) for file, manifest in CORE.items() if manifest["kind"] == kind}
    assert {file: fault for file, fault in judged.items() if fault} == {}


def test_pods_are_what_kubernetes_accepts() -> None:
    judged = {name: core_fault(pods.deployment()) for name, pods in PODS.items()}
    assert {name: fault for name, fault in judged.items() if fault} == {}


def test_pods_pass_pod_security_restricted() -> None:
    judged = {name: unrestricted(pods.template["spec"]) for name, pods in PODS.items()}
    assert {name: faults for name, faults in judged.items() if faults} == {}


@pytest.mark.parametrize("name", KUSTOMIZATIONS)
def test_kustomize_builds_just_what_stands_in_the_files(name: str) -> None:
    kustomization = KUSTOMIZATIONS[name]
    built = kustomized(kustomization.path.parent)
    assert not isinstance(built, str), built
    expected = [each for listed in resources(kustomization) for each in documents(listed)]
    assert Counter(map(written, built)) == Counter(map(written, expected))


def test_each_manifest_is_listed_by_a_kustomization_but_for_what_follows_one() -> None:
    listed = {path for each in KUSTOMIZATIONS.values() for path in resources(each)}
    unlisted = {each.shown: each.data["kind"] for each in manifests() if each.path.resolve() not in listed}
    assert set(unlisted.values()) == {"Application", "Kustomization"}, unlisted


def test_no_two_objects_of_a_kustomization_have_one_name() -> None:
    for name, each in KUSTOMIZATIONS.items():
        found = Counter(identity(manifest) for path in resources(each) for manifest in documents(path))
        assert {key: number for key, number in found.items() if number > 1} == {}, name


def test_what_is_for_no_cluster_has_a_judge_of_its_own() -> None:
    """Each is held to the program that reads it: see test_prometheus_rules.py and test_alertmanager_routes.py."""
    assert {each.path.name for each in rendered() if each.kind == "other"} == {"alertmanager.yaml", "rules.yaml"}


def resources(kustomization: Rendered) -> list[Path]:
    """Returns the files that a kustomization lists, and those that what it lists lists."""
    found: list[Path] = []
    for listed in kustomization.data.get("resources", []):
        path = (kustomization.path.parent / listed).resolve()
        inner = next((each for each in KUSTOMIZATIONS.values() if each.path.parent.resolve() == path), None)
        found += [path] if inner is None else resources(inner)
    return found


def documents(path: Path) -> list[dict[str, Any]]:
    return list(yaml.load_all(path.read_text(encoding="utf-8"), yaml.CSafeLoader))


def written(manifest: dict[str, Any]) -> str:
    return yaml.dump(manifest, Dumper=yaml.CSafeDumper)


def identity(manifest: dict[str, Any]) -> tuple[str, str, str, str]:
    metadata = manifest["metadata"]
    return manifest["apiVersion"], manifest["kind"], metadata.get("namespace", ""), metadata["name"]


@pytest.mark.parametrize(
    ("file", "path", "value"),
    [
        ("rollout.yaml", ("spec", "strategy", "canary", "stableServce"), "x"),
        ("rollout.yaml", ("spec", "strategy", "canary", "steps", 0), {"setWieght": 5}),
        ("rollout.yaml", ("spec", "progressDeadlineSeconds"), "15m"),
        ("rollout.yaml", ("spec", "template", "spec", "containers", 0, "readinesProbe"), {}),
        ("rollout.yaml", ("kind",), "Rolout"),
        ("rollout.yaml", ("apiVersion",), "argoproj.io/v1"),
        ("analysis-1.1.0.rules.yaml", ("spec", "metrics", 0, "sucessCondition"), "true"),
        ("virtual-service.yaml", ("spec", "http", 0, "mirrorPercent"), {"value": 1}),
        ("virtual-service.yaml", ("spec", "hosts"), "one"),
    ],
)
def test_bad_custom_resource_is_refused(file: str, path: tuple[str | int, ...], value: object) -> None:
    assert faults_of(spoilt(file, path, value)) != []


@pytest.mark.parametrize(
    ("file", "path", "value"),
    [
        ("autoscaler.yaml", ("spec", "minReplica"), 1),
        ("service-stable.yaml", ("spec", "ports", 0, "port"), "http"),
        ("network-policy.yaml", ("spec", "ingress", 0, "form"), []),
        ("pod-disruption-budget.yaml", ("spec", "selector"), "all"),
        ("service-account.yaml", ("automountServiceAccountToken",), "no"),
    ],
)
def test_bad_object_is_refused(file: str, path: tuple[str | int, ...], value: object) -> None:
    assert core_fault(spoilt(file, path, value)) is not None


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("hostNetwork",), True, "hostNetwork is set"),
        (("automountServiceAccountToken",), True, "the token of the account is mounted"),
        (("volumes",), [{"name": "x", "hostPath": {"path": "/"}}], "volume x is of a kind that is not allowed"),
        (("securityContext", "runAsUser"), 0, "server runs as root"),
        (("containers", 0, "securityContext", "privileged"), True, "server is privileged"),
        (("containers", 0, "securityContext", "capabilities"), {}, "server: capabilities is {}"),
        (("containers", 0, "resources"), {}, "server has no limits"),
    ],
)
def test_bad_pod_is_refused(path: tuple[str | int, ...], value: object, fault: str) -> None:
    bad = spoilt("rollout.yaml", ("spec", "template", "spec", *path), value)
    assert unrestricted(next(pods_of(bad)).template["spec"]) == [fault]
    unknown = spoilt("rollout.yaml", ("spec", "template", "spec", "containers", 0, "prots"), [])
    assert core_fault(next(pods_of(unknown)).deployment()) is not None


def longest(plan: EnvironmentPlan) -> EnvironmentPlan:
    """Returns an environment whose model, versions and stages have the longest names that a spec can give them."""
    (model,) = plan.models
    operation = model.operated.operation
    rollout = operation.rollout
    if rollout is not None:
        stages = tuple(replace(each, name=f"s{place}".ljust(48, "z")) for place, each in enumerate(rollout.stages))
        operation = replace(operation, rollout=replace(rollout, stages=stages))
    stage = None if model.stage is None or operation.rollout is None else operation.rollout.stages[0].name
    serves = replace(model.serves, version="999999.999999.999999")
    operated = replace(model.operated, operation=operation)
    return replace(plan, models=(replace(model, name="m" * 48, serves=serves, operated=operated, stage=stage),))


@pytest.mark.parametrize("name", ["by-argo-rollouts", "by-flagger", "by-kserve"])
def test_the_longest_names_are_within_the_limits_and_no_two_are_one(name: str) -> None:
    plan = longest(environment("side-by-side", name))
    found = [each for each in rendered_from(plan).values() if "metadata" in each]
    assert len(found) > 8
    assert {identity(each): wrong_names(each) for each in found if wrong_names(each)} == {}
    if name != "by-kserve":
        assert len({identity(each) for each in found}) == len(found)


def test_names_are_within_the_limits() -> None:
    assert {file: wrong_names(manifest) for file, manifest in ALL.items() if wrong_names(manifest)} == {}


@pytest.mark.parametrize(
    ("kind", "name", "labels"),
    [
        ("Service", "a.b", {}),
        ("Service", "m" * 64, {}),
        ("Rollout", "Upper", {}),
        ("Rollout", "m" * 254, {}),
        ("Rollout", "fine", {"version": "1.0.0+x"}),
        ("Rollout", "fine", {"version": "v" * 64}),
    ],
)
def test_bad_names_are_refused(kind: str, name: str, labels: dict[str, str]) -> None:
    assert wrong_names({"kind": kind, "metadata": {"name": name, "labels": labels}}) != []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("resources: [there.yaml, missing.yaml]\n", "missing.yaml"),
        ("resources: [there.yaml, again.yaml]\n", "already registered"),
        ("resource: [there.yaml]\n", "resource"),
    ],
)
def test_bad_kustomization_is_refused(text: str, fault: str, tmp_path: Path) -> None:
    for name in ("there", "again"):
        (tmp_path / f"{name}.yaml").write_text("{apiVersion: v1, kind: ConfigMap, metadata: {name: one}}\n")
    head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
    (tmp_path / "kustomization.yaml").write_text(head + text)
    built = kustomized(tmp_path)
    assert isinstance(built, str)
    assert fault in built


def spoilt(file: str, path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    manifest: dict[str, Any] = copy.deepcopy(ALL[f"{SAMPLE}{file}"])
    place: Any = manifest
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return manifest


def test_pods_of_every_kind_that_has_some_are_found() -> None:
    template = {"metadata": {"labels": {"app": "x"}}, "spec": {"containers": [{"name": "one", "image": "x"}]}}
    kinds: dict[str, dict[str, Any]] = {
        "Deployment": {"template": template},
        "CronJob": {"jobTemplate": {"spec": {"template": template}}},
        "ServingRuntime": {"supportedModelFormats": [], "containers": template["spec"]["containers"]},
    }
    for kind, spec in kinds.items():
        (found,) = pods_of({"kind": kind, "metadata": {"name": "x"}, "spec": spec})
        assert found == Pods("x", template)
