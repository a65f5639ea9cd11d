"""Renders an environment for Argo Rollouts behind Istio: what `kubectl apply -k` brings to its namespace."""

from collections.abc import Iterator
from typing import Any

from mlspec.backends.argo_rollouts.analysis import templates
from mlspec.backends.argo_rollouts.rollout import rollout
from mlspec.backends.argo_rollouts.surroundings import (
    autoscaler,
    disruption_budget,
    network_policy,
    service_account,
    services,
    virtual_service,
)
from mlspec.backends.backend import Backend, nothing
from mlspec.conventions import KUSTOMIZATION_FILE, environment_file, environment_folder, header
from mlspec.emit.template_environment import render
from mlspec.emit.tree import OutputFile
from mlspec.plan.environment import EnvironmentPlan, ServedModel


def render_environment(environment: EnvironmentPlan) -> tuple[OutputFile, ...]:
    """Returns the manifests of the models that answer requests in an environment, and the file that lists them.

    There are none where another tool or router rolls out, where no registry has images, or no model answers requests.

    Raises:
        ValueError: for what the target cannot express: a check refuses it where a project is compiled.
    """
    if environment.registry is None or (environment.target.tool, environment.target.router) != (
        "argo_rollouts",
        "istio",
    ):
        return ()
    folder, title = environment_folder(environment.name), header(environment_file(environment.name))
    files = tuple(
        OutputFile(
            f"{folder}/{model.name}/{name}",
            render("argo_rollouts/manifest.yaml.j2", header=title, manifest=manifest),
            manifest,
        )
        for model in environment.models
        if model.serves.mode == "online"
        for name, manifest in _manifests(environment, model)
    )
    if not files:
        return ()
    resources = [file.path.removeprefix(f"{folder}/") for file in files]
    meaning = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "namespace": environment.namespace,
        "resources": resources,
    }
    text = render(
        "argo_rollouts/kustomization.yaml.j2", header=title, namespace=environment.namespace, resources=resources
    )
    return (OutputFile(f"{folder}/{KUSTOMIZATION_FILE}", text, meaning), *files)


def _manifests(environment: EnvironmentPlan, model: ServedModel) -> Iterator[tuple[str, dict[str, Any]]]:
    stable, canary = services(environment, model)
    yield "service-account.yaml", service_account(environment, model)
    yield "service-stable.yaml", stable
    yield "service-canary.yaml", canary
    yield "virtual-service.yaml", virtual_service(environment, model)
    yield "network-policy.yaml", network_policy(environment, model)
    yield "pod-disruption-budget.yaml", disruption_budget(environment, model)
    yield "autoscaler.yaml", autoscaler(environment, model)
    for template in templates(environment, model):
        yield f"analysis-{template['metadata']['name'].removeprefix(f'{model.name}.')}.yaml", template
    yield "rollout.yaml", rollout(environment, model)


ARGO_ROLLOUTS = Backend("argo_rollouts", nothing, nothing, render_environment, nothing)
