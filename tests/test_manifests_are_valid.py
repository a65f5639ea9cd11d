"""Manifests by the judgement of those who define their kinds; each judge also gets a bad one, which it must refuse."""

import copy
from typing import Any

import kubernetes_validate
import pytest

from argo_manifests import environment, manifests
from custom_resources import faults_of
from good_specs import PROJECTS
from mlspec.cli.project_folder import read_project
from mlspec.pipeline import plan_project

KUBERNETES = "1.37"
CUSTOM = ("argoproj.io/", "networking.istio.io/")


def everything() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, project in PROJECTS.items():
        plan = plan_project(read_project(str(project)).files).plan
        assert plan is not None
        for each in plan.environments:
            for file, manifest in manifests(each).items():
                if not file.endswith("kustomization.yaml"):
                    found[f"{name}/{each.name}/{file}"] = manifest
    return found


MANIFESTS = everything()
SAMPLE = manifests(environment())
CORE = [name for name, each in MANIFESTS.items() if not each["apiVersion"].startswith(CUSTOM)]


def core_fault(manifest: dict[str, Any]) -> str | None:
    try:
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
    except kubernetes_validate.ValidationError as fault:
        return str(fault.message)
    return None


@pytest.mark.parametrize("name", [name for name in MANIFESTS if name not in CORE])
def test_custom_resource_is_what_its_project_accepts(name: str) -> None:
    assert faults_of(MANIFESTS[name]) == []


@pytest.mark.parametrize("name", CORE)
def test_object_is_what_kubernetes_accepts(name: str) -> None:
    assert core_fault(MANIFESTS[name]) is None


def test_pods_of_a_rollout_are_what_kubernetes_accepts() -> None:
    for manifest in MANIFESTS.values():
        if manifest["kind"] == "Rollout":
            spec = {key: manifest["spec"][key] for key in ("selector", "template")}
            assert core_fault({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {}, "spec": spec}) is None


def test_pods_pass_pod_security_restricted() -> None:
    pod = SAMPLE["parcel-delay/rollout.yaml"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    for context in (pod["securityContext"], container["securityContext"]):
        assert context["runAsNonRoot"] is True
        assert context["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["securityContext"]["runAsUser"] > 0
    assert container["securityContext"]["allowPrivilegeEscalation"] is False
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert not {"hostNetwork", "hostPID", "hostIPC", "initContainers", "ephemeralContainers"} & set(pod)
    assert all(set(volume) == {"name", "emptyDir"} for volume in pod["volumes"])
    assert pod["automountServiceAccountToken"] is False
    assert all(set(port) == {"name", "containerPort"} for port in container["ports"])


@pytest.mark.parametrize(
    ("file", "path", "value"),
    [
        ("rollout.yaml", ("spec", "strategy", "canary", "stableServce"), "x"),
        ("rollout.yaml", ("spec", "strategy", "canary", "steps", 0), {"setWieght": 5}),
        ("rollout.yaml", ("spec", "progressDeadlineSeconds"), "15m"),
        ("rollout.yaml", ("spec", "template", "spec", "containers", 0, "readinesProbe"), {}),
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


def spoilt(file: str, path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    manifest: dict[str, Any] = copy.deepcopy(SAMPLE[f"parcel-delay/{file}"])
    place: Any = manifest
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return manifest
