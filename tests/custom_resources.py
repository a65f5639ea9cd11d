"""Strict validation of custom resources by the schemas that their projects publish: an unknown field is a fault."""

from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from flux_schema import SCHEMA

CRDS = Path(__file__).parents[2] / "shared" / "crds"
ABSENT = "the CRDs of ../shared/crds are not on this machine"
FILES = {
    "argoproj.io/AnalysisRun": "argo-rollouts/analysis-run-crd.yaml",
    "argoproj.io/AnalysisTemplate": "argo-rollouts/analysis-template-crd.yaml",
    "argoproj.io/Application": "argo-cd/application-crd.yaml",
    "argoproj.io/Rollout": "argo-rollouts/rollout-crd.yaml",
    "flagger.app": "flagger/crd.yaml",
    "gateway.networking.k8s.io/HTTPRoute": "gateway-api/gateway.networking.k8s.io_httproutes.yaml",
    "monitoring.coreos.com/PodMonitor": "prometheus-operator/monitoring.coreos.com_podmonitors.yaml",
    "monitoring.coreos.com/PrometheusRule": "prometheus-operator/monitoring.coreos.com_prometheusrules.yaml",
    "monitoring.coreos.com/ServiceMonitor": "prometheus-operator/monitoring.coreos.com_servicemonitors.yaml",
    "networking.istio.io": "istio/customresourcedefinitions.gen.yaml",
    "serving.kserve.io/InferenceService": "kserve/serving.kserve.io_inferenceservices.yaml",
    "serving.kserve.io/ServingRuntime": "kserve/serving.kserve.io_servingruntimes.yaml",
}
"""The file of each kind's schema; of a whole group where one file has them all."""


def is_custom(manifest: dict[str, Any]) -> bool:
    """Returns whether an object is of a kind that Kubernetes itself does not have: its group is somebody's domain."""
    group = manifest["apiVersion"].rpartition("/")[0]
    return ("." in group and not group.endswith(".k8s.io")) or group == "gateway.networking.k8s.io"


def faults_of(manifest: dict[str, Any]) -> list[str]:
    """Returns what the schema of the manifest's kind and version refuses; skips where there are no schemas."""
    schema = schema_of(manifest)
    if isinstance(schema, str):
        return [schema]
    errors = jsonschema.Draft202012Validator(schema).iter_errors(manifest)
    return [f"{error.json_path}: {error.message}" for error in errors]


def schema_of(manifest: dict[str, Any]) -> dict[str, Any] | str:
    """Returns the schema of a manifest's kind and version, or why there is none; skips where there are no schemas."""
    if not CRDS.is_dir():
        pytest.skip(ABSENT)
    group, kind = manifest["apiVersion"].rpartition("/")[0], manifest["kind"]
    if (group, kind) == ("kustomize.toolkit.fluxcd.io", "Kustomization"):
        return SCHEMA
    file = FILES.get(f"{group}/{kind}", FILES.get(group))
    if file is None:
        return f"no schema of a {kind} of {group}"
    found = _schemas(file).get((manifest["apiVersion"], kind))
    return f"{file} has no {kind} of {manifest['apiVersion']}" if found is None else found


@cache
def _schemas(file: str) -> dict[tuple[str, str], dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for crd in yaml.load_all((CRDS / file).read_text(), yaml.CSafeLoader):
        spec = crd["spec"]
        for version in spec["versions"]:
            schema = version["schema"]["openAPIV3Schema"]
            properties = {**schema["properties"], **_IDENTITY}
            strict = _strict({**schema, "properties": properties})
            found[f"{spec['group']}/{version['name']}", spec["names"]["kind"]] = strict
    return found


_IDENTITY: dict[str, Any] = {
    "apiVersion": {"type": "string"},
    "kind": {"type": "string"},
    "metadata": {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "namespace": {"type": "string"},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            "annotations": {"type": "object", "additionalProperties": {"type": "string"}},
            "finalizers": {"type": "array", "items": {"type": "string"}},
        },
    },
}


def _strict(schema: dict[str, Any]) -> dict[str, Any]:
    """Returns a schema that refuses what the API server would prune; either an integer or a string is one of both."""
    strict = {key: value for key, value in schema.items() if key != "format"}
    for key in ("properties",):
        if key in strict:
            strict[key] = {name: _strict(each) for name, each in strict[key].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(strict.get(key), dict):
            strict[key] = _strict(strict[key])
    kept = strict.get("x-kubernetes-preserve-unknown-fields", False)
    if "properties" in strict and "additionalProperties" not in strict and not kept:
        strict["additionalProperties"] = False
    if strict.get("x-kubernetes-int-or-string"):
        strict.pop("type", None)
    return strict
