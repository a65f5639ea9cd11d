"""How requests come to the versions of a model: their Services, and the route whose weights the controller moves."""

from typing import Any

from mlspec.backends.argo_rollouts.names import PRIMARY_ROUTE, canary_service, stable_service
from mlspec.manifests.labels import selector
from mlspec.manifests.pods import HTTP_PORT
from mlspec.manifests.surroundings import object_of
from mlspec.plan.environment import EnvironmentPlan, ServedModel

GATEWAY_PLUGIN = "argoproj-labs/gatewayAPI"
GATEWAY_GROUP = "gateway.networking.k8s.io"
PATHS = "/v2/"


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


def route(environment: EnvironmentPlan, model: ServedModel) -> tuple[str, dict[str, Any]]:
    """Returns the file of the route by which requests come in, and the route, as the environment's router has it."""
    if environment.target.router == "istio":
        return "virtual-service.yaml", virtual_service(environment, model)
    return "http-route.yaml", http_route(environment, model)


def traffic_routing(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    """Returns what a Rollout is told of the route whose weights it moves."""
    if environment.target.router == "istio":
        return {"istio": {"virtualService": {"name": model.name, "routes": [PRIMARY_ROUTE]}}}
    plugin = {
        "namespace": environment.namespace,
        "httpRoutes": [{"name": model.name, "useHeaderRoutes": True}],
        # With its label Argo CD 3 never finds a route that is rolled out equal to git (issue 208 of the plugin).
        "disableInProgressLabel": True,
    }
    return {"plugins": {GATEWAY_PLUGIN: plugin}}


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
            "http": [{"name": PRIMARY_ROUTE, "match": [{"uri": {"prefix": PATHS}}], "route": route}],
        },
    )


def http_route(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    """Returns the route by which requests come in by the Gateway API; the plugin moves its weights."""
    namespace, _, gateway = (environment.target.gateway or "").partition("/")
    shares = ((stable_service(model.name), 100), (canary_service(model.name), 0))
    return object_of(
        environment,
        model,
        (f"{GATEWAY_GROUP}/v1", "HTTPRoute", model.name),
        {
            "parentRefs": [{"group": GATEWAY_GROUP, "kind": "Gateway", "namespace": namespace, "name": gateway}],
            "hostnames": [f"{model.name}.{environment.target.domain}"],
            "rules": [
                {
                    "name": PRIMARY_ROUTE,
                    "matches": [{"path": {"type": "PathPrefix", "value": PATHS}}],
                    "backendRefs": [
                        {"group": "", "kind": "Service", "name": name, "port": HTTP_PORT, "weight": weight}
                        for name, weight in shares
                    ],
                }
            ],
        },
    )
