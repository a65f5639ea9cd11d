"""What stands around the pods of a model whatever rolls it out: its account, and what keeps it up and apart."""

from typing import Any

from mlspec.manifests.labels import metadata, selector
from mlspec.manifests.pods import HTTP_PORT, METRICS_PORT
from mlspec.plan.environment import EnvironmentPlan, ServedModel

BUSY_PERCENT = 70
DNS_PORT = 53
ISTIOD_PORT = 15_012
MEASURED = (METRICS_PORT, 15_020, 15_090)
"""Where the server and its sidecar show their series."""


def service_account(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    """Returns the account of the pods, which may do nothing and gets no token."""
    account = object_of(environment, model, ("v1", "ServiceAccount", model.name), {})
    del account["spec"]
    return {**account, "automountServiceAccountToken": False}


def disruption_budget(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    """Returns the budget: whoever drains nodes takes one pod at a time."""
    spec = {"maxUnavailable": 1, "selector": {"matchLabels": selector(model.name)}}
    return object_of(environment, model, ("policy/v1", "PodDisruptionBudget", model.name), spec)


def autoscaler(environment: EnvironmentPlan, model: ServedModel, scaled: tuple[str, str, str]) -> dict[str, Any]:
    """Returns the autoscaler between the replicas that the operation allows; `scaled` are apiVersion, kind and name."""
    size = model.operated.operation.deployment
    busy = {"type": "Utilization", "averageUtilization": BUSY_PERCENT}
    spec = {
        "scaleTargetRef": {"apiVersion": scaled[0], "kind": scaled[1], "name": scaled[2]},
        "minReplicas": size.min_replicas,
        "maxReplicas": size.max_replicas,
        "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": busy}}],
    }
    return object_of(environment, model, ("autoscaling/v2", "HorizontalPodAutoscaler", scaled[2]), spec)


def network_policy(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    """Returns who may talk to the pods: the gateway's namespace asks, any namespace reads the metrics."""
    gateway = (environment.target.gateway or "").partition("/")[0]
    anywhere: list[dict[str, Any]] = [{"namespaceSelector": {}}]
    spec = {
        "podSelector": {"matchLabels": selector(model.name)},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [
            {
                "from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": gateway}}}],
                "ports": [{"port": HTTP_PORT, "protocol": "TCP"}],
            },
            {"from": anywhere, "ports": [{"port": port, "protocol": "TCP"} for port in MEASURED]},
        ],
        "egress": egress(environment, model),
    }
    return object_of(environment, model, ("networking.k8s.io/v1", "NetworkPolicy", model.name), spec)


def egress(environment: EnvironmentPlan, model: ServedModel) -> list[dict[str, Any]]:
    """Returns to whom pods talk: the cluster's DNS and istiod, and anybody where they look up or post predictions."""
    if environment.prediction_log is not None or any(store.kind != "file" for store in model.serves.request.stores):
        return [{}]
    ports = ((DNS_PORT, "UDP"), (DNS_PORT, "TCP"), (ISTIOD_PORT, "TCP"))
    to: list[dict[str, Any]] = [{"namespaceSelector": {}}]
    return [{"to": to, "ports": [{"port": port, "protocol": protocol} for port, protocol in ports]}]


def object_of(
    environment: EnvironmentPlan, model: ServedModel, what: tuple[str, str, str], spec: dict[str, Any]
) -> dict[str, Any]:
    """Returns an object of a model; `what` is its apiVersion, its kind and its name."""
    version, kind, name = what
    return {"apiVersion": version, "kind": kind, "metadata": metadata(environment, model.name, name), "spec": spec}
