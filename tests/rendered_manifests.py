"""What the good projects have committed for clusters: each manifest, each kustomization, and the pods in them.

Tests of the cases and `compile --check` hold these files to what is rendered, so that nothing is compiled here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from good_specs import PROJECTS, ROOT

PLACES = ("environments/*/**/*.yaml", "*/candidate/deploy/**/*.yaml")
KUSTOMIZE = "kustomize.config.k8s.io/"


@dataclass(frozen=True)
class Rendered:
    """A YAML file for a cluster, or for what watches one; `shown` is its path from the project's name on."""

    path: Path
    shown: str
    data: Any

    @property
    def kind(self) -> str:
        """`manifest`, `kustomization`, or `other` for what no cluster takes."""
        if not isinstance(self.data, dict) or not {"apiVersion", "kind"} <= set(self.data):
            return "other"
        return "kustomization" if self.data["apiVersion"].startswith(KUSTOMIZE) else "manifest"


@dataclass(frozen=True)
class Pods:
    """The pods of an object: their template, complete with the labels by which they are found."""

    name: str
    template: dict[str, Any]

    def deployment(self) -> dict[str, Any]:
        """Returns a Deployment of the same pods, which judges know that have never heard of the object."""
        labels = self.template["metadata"]["labels"]
        spec = {"selector": {"matchLabels": labels}, "template": self.template}
        return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": self.name}, "spec": spec}


def committed_yaml() -> list[Path]:
    """Returns every YAML file of the output that is committed, for whatever tool it is."""
    return [file for _, tree in _trees() for file in sorted(tree.glob("**/*.yaml"))]


@cache
def rendered() -> tuple[Rendered, ...]:
    """Returns every file in the order of the projects and paths."""
    found: list[Rendered] = []
    for name, tree in _trees():
        for path in sorted(file for place in PLACES for file in tree.glob(place)):
            data = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
            found.append(Rendered(path, f"{name}/{path.relative_to(tree)}", data))
    return tuple(found)


def _trees() -> Iterator[tuple[str, Path]]:
    for name, project in PROJECTS.items():
        yield name, (project if project == ROOT / "specs" else project / "expected") / "generated"


def manifests() -> tuple[Rendered, ...]:
    """Returns the objects of clusters."""
    return tuple(each for each in rendered() if each.kind == "manifest")


def pods_of(manifest: dict[str, Any]) -> Iterator[Pods]:
    """Yields the pods that an object has."""
    name, spec = manifest["metadata"]["name"], manifest.get("spec", {})
    match manifest["kind"]:
        case "Rollout" | "Deployment" | "Job":
            yield Pods(name, spec["template"])
        case "CronJob":
            yield Pods(name, _labelled(name, spec["jobTemplate"]["spec"]["template"]))
        case "InferenceService":
            predictor, settings = spec["predictor"], ("containers", "volumes", "securityContext", "serviceAccountName")
            kept = (*settings, "automountServiceAccountToken", "topologySpreadConstraints")
            pod = {key: value for key, value in predictor.items() if key in kept}
            yield Pods(name, _labelled(name, {"metadata": {"labels": predictor["labels"]}, "spec": pod}))
        case "ServingRuntime":
            own = {"supportedModelFormats", "protocolVersions", "multiModel", "disabled", "annotations", "labels"}
            pod = {key: value for key, value in spec.items() if key not in own}
            yield Pods(name, _labelled(name, {"metadata": {"labels": spec.get("labels", {})}, "spec": pod}))


def _labelled(name: str, template: dict[str, Any]) -> dict[str, Any]:
    metadata = template.get("metadata", {})
    return {**template, "metadata": {**metadata, "labels": {"app": name, **metadata.get("labels", {})}}}
