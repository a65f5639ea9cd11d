"""Renders the Kustomization by which Flux keeps an environment equal to what is committed, and fights nobody."""

from hashlib import sha256
from typing import Any

from mlspec.backends.backend import Backend, EnvironmentFiles, nothing
from mlspec.conventions import environment_file, environment_folder, header
from mlspec.emit.template_environment import render
from mlspec.emit.tree import OutputFile
from mlspec.emit.yaml_writer import to_yaml
from mlspec.manifests.labels import MANAGED_BY
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.project import Flux

KUSTOMIZATION_FILE = "flux-kustomization.yaml"
INTERVAL, RETRIED, TIMEOUT = "10m", "2m", "5m"
"""How often drift is undone, how soon after a fault it is tried again, and how long applying may take."""
ONCE = {"kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent"}
LONGEST = 63
"""The name is the value of a label on each object that Flux applies."""
SERVICE = ("v1", "Service")
MOVED: dict[tuple[str, str | None], tuple[tuple[str, str], ...]] = {
    ("argo_rollouts", "istio"): (SERVICE, ("networking.istio.io/v1", "VirtualService")),
    ("argo_rollouts", "gateway_api"): (SERVICE, ("gateway.networking.k8s.io/v1", "HTTPRoute")),
}
"""What the tool that rolls out writes into, in fields that are committed; of a Deployment no number of pods is. The
selector of a Service is applied as a whole: Flux would take the version's hash out of it, and both would get all pods.
"""


def render_environment(environment: EnvironmentPlan) -> EnvironmentFiles:
    """Returns the Kustomization of Flux, beside the kustomization that it builds and not listed in it."""
    followed = environment.flux
    if followed is None:
        return EnvironmentFiles()
    kustomization = _kustomization(environment, followed)
    title = header(environment_file(environment.name))
    text = render("manifests/manifest.yaml.j2", header=title, purpose=None, manifest=kustomization)
    path = f"{environment_folder(environment.name)}/{KUSTOMIZATION_FILE}"
    return EnvironmentFiles(files=(OutputFile(path, text, kustomization),))


def _kustomization(environment: EnvironmentPlan, followed: Flux) -> dict[str, Any]:
    folder = environment_folder(environment.name)
    moved = MOVED.get((environment.target.tool, environment.target.router), ())
    return {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": {
            "name": _name(environment),
            "namespace": followed.namespace,
            "labels": dict(MANAGED_BY),
            "annotations": {"mlspec.dev/owner": environment.owner},
        },
        "spec": {
            "interval": INTERVAL,
            "retryInterval": RETRIED,
            "timeout": TIMEOUT,
            "prune": True,
            "sourceRef": {"kind": "GitRepository", "name": followed.source},
            "path": f"./{followed.folder}/{folder}" if followed.folder is not None else f"./{folder}",
            **({"patches": [_applied_once(*each) for each in moved]} if moved else {}),
        },
    }


def _applied_once(version: str, kind: str) -> dict[str, Any]:
    """Returns the patch by which Flux makes objects of a kind and then leaves them alone."""
    patch = {"apiVersion": version, "kind": kind, "metadata": {"name": "every", "annotations": dict(ONCE)}}
    group = {"group": version.partition("/")[0]} if "/" in version else {}
    return {"target": {**group, "kind": kind}, "patch": to_yaml(patch)}


def _name(environment: EnvironmentPlan) -> str:
    name = f"{environment.project}.{environment.name}"
    if len(name) <= LONGEST:
        return name
    return f"{environment.name}.{sha256(environment.project.encode()).hexdigest()[:8]}"


FLUX = Backend("flux", nothing, nothing, render_environment, nothing)
