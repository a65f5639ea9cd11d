"""How requests come to the versions of a model: their Services, and the route whose weights the controller moves."""

from typing import Any

from mlspec.backends.argo_rollouts.names import PRIMARY_ROUTE, canary_service, stable_service
from mlspec.manifests.labels import selector
from mlspec.manifests.pods import HTTP_PORT
from mlspec.manifests.surroundings import object_of
from mlspec.plan.environment import EnvironmentPlan, ServedModel


def services(environment: EnvironmentPlan, model: ServedModel) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns the Services of the version that serves and of the one that is rolled out; the controller parts them."""
    stable, canary = (
        object_of(
            environment,
            model,
            ("v1", "Service", name),
            {
                "selector": selector(model.name),
                "ports": [{"name": "http", "port": HTTP_PORT, "targetPort": "http", "appProtocol": "http"}],
            },
        )
        for name in (stable_service(model.name), canary_service(model.name))
    )
    return stable, canary


def virtual_service(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    """Returns the route by which requests come in; the controller moves its weights."""
    shares = ((stable_service(model.name), 100), (canary_service(model.name), 0))
    route = [{"destination": {"host": host}, "weight": weight} for host, weight in shares]
    return object_of(
        environment,
        model,
        ("networking.istio.io/v1", "VirtualService", model.name),
        {
            "hosts": [f"{model.name}.{environment.target.domain}"],
            "gateways": [environment.target.gateway],
            "http": [{"name": PRIMARY_ROUTE, "match": [{"uri": {"prefix": "/v2/"}}], "route": route}],
        },
    )
