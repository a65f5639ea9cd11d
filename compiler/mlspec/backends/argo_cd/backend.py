"""Renders the Application by which Argo CD keeps an environment equal to what is committed, and fights nobody."""

from typing import Any

from mlspec.backends.backend import Backend, EnvironmentFiles, nothing
from mlspec.conventions import environment_file, environment_folder, header
from mlspec.emit.template_environment import render
from mlspec.emit.tree import OutputFile
from mlspec.manifests.labels import MANAGED_BY
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.project import ArgoCd

APPLICATION_FILE = "application.yaml"
MOVED: dict[tuple[str, str | None], tuple[dict[str, Any], ...]] = {
    ("argo_rollouts", "istio"): (
        {"group": "networking.istio.io", "kind": "VirtualService", "jsonPointers": ["/spec/http"]},
    ),
    ("argo_rollouts", "gateway_api"): (
        {"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "jsonPointers": ["/spec/rules"]},
    ),
    ("flagger", "istio"): ({"group": "apps", "kind": "Deployment", "jsonPointers": ["/spec/replicas"]},),
    ("flagger", "gateway_api"): ({"group": "apps", "kind": "Deployment", "jsonPointers": ["/spec/replicas"]},),
}
"""What the tool that rolls out writes into objects that are committed: the weights alone are not all, since routes of
a stage are inserted before them (argo-rollouts#2463)."""


def render_environment(environment: EnvironmentPlan) -> EnvironmentFiles:
    """Returns the Application of an environment, beside its kustomization and not listed in it."""
    followed = environment.argo_cd
    if followed is None:
        return EnvironmentFiles()
    application = _application(environment, followed)
    title = header(environment_file(environment.name))
    text = render("manifests/manifest.yaml.j2", header=title, purpose=None, manifest=application)
    path = f"{environment_folder(environment.name)}/{APPLICATION_FILE}"
    return EnvironmentFiles(files=(OutputFile(path, text, application),))


def _application(environment: EnvironmentPlan, followed: ArgoCd) -> dict[str, Any]:
    folder = environment_folder(environment.name)
    rules = MOVED.get((environment.target.tool, environment.target.router), ())
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {
            "name": f"{environment.project}.{environment.name}",
            "namespace": followed.namespace,
            "labels": dict(MANAGED_BY),
            "annotations": {"mlspec.dev/owner": environment.owner},
        },
        "spec": {
            "project": followed.project,
            "source": {
                "repoURL": followed.repository,
                "targetRevision": followed.branch,
                "path": f"{followed.folder}/{folder}" if followed.folder is not None else folder,
            },
            "destination": {"server": followed.cluster, "namespace": environment.namespace},
            **({"ignoreDifferences": [dict(rule) for rule in rules]} if rules else {}),
            "syncPolicy": {
                "automated": {"prune": True, "selfHeal": True},
                "syncOptions": ["ApplyOutOfSyncOnly=true", "RespectIgnoreDifferences=true"],
            },
        },
    }


ARGO_CD = Backend("argo_cd", nothing, nothing, render_environment, nothing)
