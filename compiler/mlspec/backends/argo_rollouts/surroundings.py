"""What stands around the pods of a model: its Services, its route, its account, and what keeps it up and apart."""

from typing import Any

from mlspec.backends.argo_rollouts.names import MANAGED_BY, PRIMARY_ROUTE, canary_service, selector, stable_service
from mlspec.backends.argo_rollouts.pods import HTTP_PORT
from mlspec.plan.environment import EnvironmentPlan, ServedModel

BUSY_PERCENT = 70
DNS_PORT = 53
ISTIOD_PORT = 15_012
SIDECAR_METRICS = (15_020, 15_090)


def services(environment: EnvironmentPlan, model: ServedModel) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns the Services of the version that serves and of the one that is rolled out; the controller parts them."""
    stable, canary = (
        _object(
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
    return _object(
        environment,
        model,
        ("networking.istio.io/v1", "VirtualService", model.name),
        {
            "hosts": [f"{model.name}.{environment.target.domain}"],
            "gateways": [environment.target.gateway],
            "http": [{"name": PRIMARY_ROUTE, "match": [{"uri": {"prefix": "/v2/"}}], "route": route}],
        },
    )


def service_account(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    """Returns the account of the pods, which may do nothing and gets no token."""
    account = _object(environment, model, ("v1", "ServiceAccount", model.name), {})
    del account["spec"]
    return {**account, "automountServiceAccountToken": False}


def disruption_budget(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    """Returns the budget: whoever drains nodes takes one pod at a time."""
    spec = {"maxUnavailable": 1, "selector": {"matchLabels": selector(model.name)}}
    return _object(environment, model, ("policy/v1", "PodDisruptionBudget", model.name), spec)


def autoscaler(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    """Returns the autoscaler between the replicas that the operation allows."""
    size = model.operated.operation.deployment
    busy = {"type": "Utilization", "averageUtilization": BUSY_PERCENT}
    spec = {
        "scaleTargetRef": {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": model.name},
        "minReplicas": size.min_replicas,
        "maxReplicas": size.max_replicas,
        "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": busy}}],
    }
    return _object(environment, model, ("autoscaling/v2", "HorizontalPodAutoscaler", model.name), spec)


def network_policy(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    """Returns who may talk to the pods: the gateway's namespace asks, any namespace reads the sidecar's metrics.

    They talk to the cluster's DNS and to istiod, and to anybody where the version looks inputs up over the network.
    """
    gateway = (environment.target.gateway or "").partition("/")[0]
    anywhere: list[dict[str, Any]] = [{"namespaceSelector": {}}]
    egress: list[dict[str, Any]] = [
        {
            "to": anywhere,
            "ports": [
                {"port": DNS_PORT, "protocol": "UDP"},
                {"port": DNS_PORT, "protocol": "TCP"},
                {"port": ISTIOD_PORT, "protocol": "TCP"},
            ],
        }
    ]
    if any(store.kind != "file" for store in model.serves.request.stores):
        egress = [{}]
    spec = {
        "podSelector": {"matchLabels": selector(model.name)},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [
            {
                "from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": gateway}}}],
                "ports": [{"port": HTTP_PORT, "protocol": "TCP"}],
            },
            {"from": anywhere, "ports": [{"port": port, "protocol": "TCP"} for port in SIDECAR_METRICS]},
        ],
        "egress": egress,
    }
    return _object(environment, model, ("networking.k8s.io/v1", "NetworkPolicy", model.name), spec)


def _object(
    environment: EnvironmentPlan, model: ServedModel, what: tuple[str, str, str], spec: dict[str, Any]
) -> dict[str, Any]:
    version, kind, name = what
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {
            "name": name,
            "namespace": environment.namespace,
            "labels": {**selector(model.name), **MANAGED_BY},
        },
        "spec": spec,
    }
