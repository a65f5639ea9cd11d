"""Renders an environment for Flagger, behind Istio or the Gateway API: what Flux brings to its namespace."""

from collections.abc import Iterator
from typing import Any

from mlspec.backends.backend import Backend, EnvironmentFiles, nothing
from mlspec.backends.flagger.canary import APPS, canary, deployment
from mlspec.backends.flagger.metrics import metrics, template
from mlspec.backends.flagger.names import target
from mlspec.manifests.surroundings import autoscaler, disruption_budget, network_policy, service_account
from mlspec.plan.environment import EnvironmentPlan, ServedModel


def render_environment(environment: EnvironmentPlan) -> EnvironmentFiles:
    """Returns the manifests of the models that answer requests in an environment.

    There are none where another tool rolls out, where no registry has images, or no model answers requests. Flagger
    itself makes the Services and the route.

    Raises:
        ValueError: for what the target cannot express: a check refuses it where a project is compiled.
    """
    if environment.registry is None or environment.target.tool != "flagger":
        return EnvironmentFiles()
    return EnvironmentFiles(
        manifests=tuple(
            (f"{model.name}/{name}", manifest)
            for model in environment.models
            if model.serves.mode == "online"
            for name, manifest in _manifests(environment, model)
        )
    )


def _manifests(environment: EnvironmentPlan, model: ServedModel) -> Iterator[tuple[str, dict[str, Any]]]:
    checks = metrics(environment, model)
    yield "service-account.yaml", service_account(environment, model)
    yield "network-policy.yaml", network_policy(environment, model)
    yield "pod-disruption-budget.yaml", disruption_budget(environment, model)
    yield "autoscaler.yaml", autoscaler(environment, model, (APPS, "Deployment", target(model.name)))
    yield "deployment.yaml", deployment(environment, model)
    for check in checks:
        name = check.template.removeprefix(f"{model.name}.")
        yield f"metric-{name}.yaml", template(environment, model, check)
    yield "canary.yaml", canary(environment, model, checks)


FLAGGER = Backend("flagger", nothing, nothing, render_environment, nothing)
