"""Labels of what stands in a cluster: how a model's pods are found, and which version each of them serves."""

from typing import Any

from mlspec.plan.environment import EnvironmentPlan

MODEL_LABEL = "app.kubernetes.io/name"
SERVED_MODEL_LABEL = "mlspec.dev/model"
SERVED_VERSION_LABEL = "mlspec.dev/model-version"
"""The model and the version by their plain names: what scrapes the pods can copy them to every series."""
MANAGED_BY = {"app.kubernetes.io/managed-by": "mlspec"}


def selector(model: str) -> dict[str, str]:
    """Returns the label by which the pods of a model are found, whatever their version."""
    return {MODEL_LABEL: model}


def pod_labels(model: str, version: str) -> dict[str, str]:
    """Returns the labels of the pods of a version; of two of them a service mesh makes its own names."""
    mesh = {"app": model, "version": f"v{version}"}
    return {**selector(model), **MANAGED_BY, **mesh, SERVED_MODEL_LABEL: model, SERVED_VERSION_LABEL: version}


def metadata(environment: EnvironmentPlan, model: str, name: str) -> dict[str, Any]:
    """Returns the metadata of an object of a model in the namespace of its environment."""
    return {"name": name, "namespace": environment.namespace, "labels": {**selector(model), **MANAGED_BY}}
