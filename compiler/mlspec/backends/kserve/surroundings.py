"""Who may talk to the pods of a model that KServe runs: its environment does not say which gateway requests come by."""

from typing import Any

from mlspec.manifests.labels import selector
from mlspec.manifests.pods import HTTP_PORT, METRICS_PORT
from mlspec.manifests.surroundings import egress, object_of
from mlspec.plan.environment import EnvironmentPlan, ServedModel

QUEUE_PORTS = (8012, 8013, 8112, 8022, 9090, 9091)
"""Where Knative's queue-proxy takes requests (HTTP/1, HTTP/2, TLS), is probed and is asked how busy it is."""


def network_policy(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    """Returns the policy: any namespace of the cluster asks and reads metrics, by the ports that the mode has."""
    anywhere: list[dict[str, Any]] = [{"namespaceSelector": {}}]
    asked = QUEUE_PORTS if environment.target.mode == "knative" else (HTTP_PORT,)
    spec = {
        "podSelector": {"matchLabels": selector(model.name)},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [
            {"from": anywhere, "ports": [{"port": port, "protocol": "TCP"} for port in (*asked, METRICS_PORT)]}
        ],
        "egress": egress(environment, model),
    }
    return object_of(environment, model, ("networking.k8s.io/v1", "NetworkPolicy", model.name), spec)
