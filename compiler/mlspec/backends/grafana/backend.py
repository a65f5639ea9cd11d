"""Renders a dashboard of each model: as JSON, and as the ConfigMap that Grafana's sidecar picks up."""

import json
from typing import Any

from mlspec.backends.backend import Backend, EnvironmentFiles, nothing
from mlspec.backends.grafana.dashboard import dashboard
from mlspec.conventions import environment_folder
from mlspec.emit.tree import OutputFile
from mlspec.manifests.labels import metadata
from mlspec.plan.environment import EnvironmentPlan, ServedModel

PICKED_UP = {"grafana_dashboard": "1"}
"""The label by which the sidecar of Grafana's chart finds dashboards, unless a site has set another one."""


def render_environment(environment: EnvironmentPlan) -> EnvironmentFiles:
    """Returns the dashboard of each model that serves in an environment, twice."""
    manifests: list[tuple[str, dict[str, Any]]] = []
    files: list[OutputFile] = []
    for model in environment.models:
        meaning = dashboard(environment, model)
        text = json.dumps(meaning, indent=2) + "\n"
        files.append(OutputFile(f"{environment_folder(environment.name)}/{model.name}/dashboard.json", text, meaning))
        manifests.append((f"{model.name}/dashboard.yaml", _config_map(environment, model, text)))
    return EnvironmentFiles(tuple(manifests), tuple(files))


def _config_map(environment: EnvironmentPlan, model: ServedModel, text: str) -> dict[str, Any]:
    found = metadata(environment, model.name, f"{model.name}-dashboard")
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {**found, "labels": {**PICKED_UP, **found["labels"]}},
        "data": {f"{environment.name}.{model.name}.json": text},
    }


GRAFANA = Backend("grafana", nothing, nothing, render_environment, nothing)
