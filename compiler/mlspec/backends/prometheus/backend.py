"""Renders what watches the models of an environment, for the Prometheus operator and without it, and their runbooks."""

from typing import Any

from mlspec.backends.backend import Backend, EnvironmentFiles, nothing
from mlspec.backends.prometheus.pod_monitor import pod_monitor, selected
from mlspec.backends.prometheus.routes import configuration
from mlspec.backends.prometheus.rules import rule_groups
from mlspec.backends.prometheus.runbook import page
from mlspec.conventions import environment_file, environment_folder, header, runbook_file
from mlspec.emit.template_environment import render
from mlspec.emit.tree import OutputFile
from mlspec.manifests.rendering import Manifest
from mlspec.plan.environment import EnvironmentPlan, ServedModel


def render_environment(environment: EnvironmentPlan) -> EnvironmentFiles:
    """Returns a PodMonitor for each model that answers requests, and the rules of each model, twice, with its runbook.

    Raises:
        ValueError: for a figure that no series has: a check refuses it where a project is compiled.
    """
    manifests: list[tuple[str, Manifest]] = []
    files: list[OutputFile] = []
    for model in environment.models:
        if model.serves.mode == "online":
            manifests.append((f"{model.name}/pod-monitor.yaml", pod_monitor(environment, model)))
        groups = rule_groups(environment, model)
        if groups:
            manifests.append((f"{model.name}/prometheus-rule.yaml", _prometheus_rule(environment, model, groups)))
            files.append(_written(environment, f"{model.name}/rules.yaml", {"groups": groups}))
        files.append(OutputFile(runbook_file(environment.name, model.name), page(environment, model)))
    if environment.models:
        files.append(_written(environment, "alertmanager.yaml", configuration(environment)))
    return EnvironmentFiles(tuple(manifests), tuple(files))


def _prometheus_rule(environment: EnvironmentPlan, model: ServedModel, groups: list[Manifest]) -> Manifest:
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": selected(environment, model),
        "spec": {"groups": groups},
    }


def _written(environment: EnvironmentPlan, path: str, meaning: dict[str, Any]) -> OutputFile:
    """Returns a file that no cluster reads."""
    title = header(environment_file(environment.name))
    text = render("manifests/manifest.yaml.j2", header=title, purpose=None, manifest=meaning)
    return OutputFile(f"{environment_folder(environment.name)}/{path}", text, meaning)


PROMETHEUS = Backend("prometheus", nothing, nothing, render_environment, nothing)
