"""The files of an environment's manifests: one object a file, and the kustomization that lists them."""

from collections.abc import Iterable
from typing import Any

from mlspec.conventions import KUSTOMIZATION_FILE, environment_file, environment_folder, header
from mlspec.emit.template_environment import render
from mlspec.emit.tree import OutputFile
from mlspec.plan.environment import EnvironmentPlan

Manifest = dict[str, Any]


def manifest_files(environment: EnvironmentPlan, manifests: Iterable[tuple[str, Manifest]]) -> tuple[OutputFile, ...]:
    """Returns a file for each manifest, named by its path below the environment's folder, the kustomization first.

    Where there are no manifests there is no kustomization.
    """
    files = tuple(manifest_file(environment, path, manifest) for path, manifest in manifests)
    if not files:
        return ()
    folder = environment_folder(environment.name)
    resources = [file.path.removeprefix(f"{folder}/") for file in files]
    return (kustomization_file(environment, KUSTOMIZATION_FILE, resources), *files)


def manifest_file(environment: EnvironmentPlan, path: str, manifest: Manifest) -> OutputFile:
    """Returns the file of one manifest, by its path below the environment's folder."""
    title = header(environment_file(environment.name))
    text = render("manifests/manifest.yaml.j2", header=title, purpose=None, manifest=manifest)
    return OutputFile(f"{environment_folder(environment.name)}/{path}", text, manifest)


def kustomization_file(environment: EnvironmentPlan, path: str, resources: list[str]) -> OutputFile:
    """Returns a kustomization, by its path below the environment's folder, of files below its own."""
    title = header(environment_file(environment.name))
    meaning = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "namespace": environment.namespace,
        "resources": resources,
    }
    text = render("manifests/kustomization.yaml.j2", header=title, namespace=environment.namespace, resources=resources)
    return OutputFile(f"{environment_folder(environment.name)}/{path}", text, meaning)
