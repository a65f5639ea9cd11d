"""Renders an environment for Argo Rollouts behind Istio or the Gateway API: what `kubectl apply -k` brings there."""

from collections.abc import Iterator
from typing import Any

from mlspec.backends.argo_rollouts.analysis import templates, warm_templates
from mlspec.backends.argo_rollouts.notifications import notifications
from mlspec.backends.argo_rollouts.rollout import API_VERSION, rollout
from mlspec.backends.argo_rollouts.routing import route, services
from mlspec.backends.backend import Backend, EnvironmentFiles, nothing
from mlspec.manifests.surroundings import autoscaler, disruption_budget, network_policy, service_account
from mlspec.plan.environment import EnvironmentPlan, ServedModel

NOTIFICATIONS_FILE = "notifications.yaml"


def render_environment(environment: EnvironmentPlan) -> EnvironmentFiles:
    """Returns the manifests of the models that answer requests in an environment.

    There are none where another tool rolls out, where no registry has images, or no model answers requests.

    Raises:
        ValueError: for what the target cannot express: a check refuses it where a project is compiled.
    """
    if environment.registry is None or environment.target.tool != "argo_rollouts":
        return EnvironmentFiles()
    manifests = tuple(
        (f"{model.name}/{name}", manifest)
        for model in environment.models
        if model.serves.mode == "online"
        for name, manifest in _manifests(environment, model)
    )
    if environment.on_abort is None or not manifests:
        return EnvironmentFiles(manifests)
    told = (NOTIFICATIONS_FILE, notifications(environment, environment.on_abort))
    return EnvironmentFiles((told, *manifests))


def _manifests(environment: EnvironmentPlan, model: ServedModel) -> Iterator[tuple[str, dict[str, Any]]]:
    stable, canary = services(environment, model)
    yield "service-account.yaml", service_account(environment, model)
    yield "service-stable.yaml", stable
    yield "service-canary.yaml", canary
    yield route(environment, model)
    yield "network-policy.yaml", network_policy(environment, model)
    yield "pod-disruption-budget.yaml", disruption_budget(environment, model)
    yield "autoscaler.yaml", autoscaler(environment, model, (API_VERSION, "Rollout", model.name))
    for template in (*templates(environment, model), *warm_templates(environment, model)):
        yield f"analysis-{template['metadata']['name'].removeprefix(f'{model.name}.')}.yaml", template
    yield "rollout.yaml", rollout(environment, model)


ARGO_ROLLOUTS = Backend("argo_rollouts", nothing, nothing, render_environment, nothing)
