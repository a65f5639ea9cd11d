"""How Prometheus finds the servers of a model, and which labels of a pod stand on each of its series."""

from typing import Any

from mlspec.manifests.labels import SERVED_MODEL_LABEL, SERVED_VERSION_LABEL, metadata, selector
from mlspec.manifests.pods import METRICS_PORT
from mlspec.plan.environment import EnvironmentPlan, ServedModel

SCRAPED_EVERY = "15s"
KNATIVE_PORT = "user-port"
"""What Knative calls the one port of a revision's own container, whatever its template calls it."""
TARGET_LABELS = (SERVED_MODEL_LABEL, SERVED_VERSION_LABEL)
"""Never `version`: the server has series of its own with that label."""


def pod_monitor(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    """Returns the PodMonitor of a model, whatever rolls it out."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PodMonitor",
        "metadata": selected(environment, model),
        "spec": {
            "selector": {"matchLabels": selector(model.name)},
            "podTargetLabels": list(TARGET_LABELS),
            "podMetricsEndpoints": [{**_port(environment), "path": "/metrics", "interval": SCRAPED_EVERY}],
        },
    }


def _port(environment: EnvironmentPlan) -> dict[str, Any]:
    """Returns how the port is found: by its name, but for Knative, whose pods have one port that they may name.

    There each pod is found by that one, and asked at the other.
    """
    if environment.target.mode != "knative":
        return {"port": "metrics"}
    asked = {
        "sourceLabels": ["__address__"],
        "regex": "(.+):[0-9]+",
        "targetLabel": "__address__",
        "replacement": f"$1:{METRICS_PORT}",
    }
    return {"port": KNATIVE_PORT, "relabelings": [asked]}


def selected(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    """Returns the metadata of an object that the operator selects by the labels of the environment."""
    found = metadata(environment, model.name, model.name)
    chosen = {label.key: label.value for label in environment.prometheus_labels}
    return {**found, "labels": {**chosen, **found["labels"]}}
