"""The InferenceService of a version: the pods that every target has, and how much of the traffic they get.

KServe hands labels and annotations of the InferenceService down to the pods, and in Knative mode each change of them
is a new revision. So nothing stands there that an operational edit would change.
"""

from typing import Any

from mlspec.manifests.labels import metadata
from mlspec.manifests.pods import GRACE_SECONDS, HTTP_PORT, pod_template
from mlspec.manifests.surroundings import BUSY_PERCENT
from mlspec.plan.environment import EnvironmentPlan, ServedModel

API_VERSION = "serving.kserve.io/v1beta1"
KIND = "InferenceService"
CONTAINER = "kserve-container"
"""The name by which KServe knows the container that answers."""
MODES = {"knative": "Knative", "standard": "Standard"}
_PROBES = ("startupProbe", "readinessProbe", "livenessProbe")
_MESH = "sidecar.istio.io/"
_NOT_OURS = "app"
"""A label that KServe and Knative set themselves."""


def inference_service(environment: EnvironmentPlan, model: ServedModel, percent: int | None) -> dict[str, Any]:
    """Returns the object; `percent` of the requests go to the version, and without it all that there are."""
    mode = environment.target.mode or ""
    split = {"canaryTrafficPercent": percent} if percent is not None and mode == "knative" else {}
    predictor = _knative(environment, model) if mode == "knative" else _standard(environment, model)
    return {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": {
            **metadata(environment, model.name, model.name),
            "annotations": {"serving.kserve.io/deploymentMode": MODES[mode]},
        },
        "spec": {"predictor": {**split, **predictor}},
    }


def _standard(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    template = _template(environment, model)
    pod = template["spec"]
    (server,) = pod["containers"]
    return {
        **_size(model),
        "scaleMetric": "cpu",
        "scaleTarget": BUSY_PERCENT,
        **_handed_down(template),
        **pod,
        "containers": [{**server, "name": CONTAINER}],
    }


def _knative(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    """Returns what Knative takes of a pod without its feature flags: no settings of the pod, and one port."""
    template = _template(environment, model)
    pod = template["spec"]
    (server,) = pod["containers"]
    user = {key: value for key, value in pod["securityContext"].items() if key in ("runAsUser", "runAsGroup")}
    return {
        **_size(model),
        "timeout": GRACE_SECONDS,
        **_handed_down(template),
        "serviceAccountName": pod["serviceAccountName"],
        "automountServiceAccountToken": pod["automountServiceAccountToken"],
        "containers": [
            {
                **{key: value for key, value in server.items() if key != "lifecycle"},
                "name": CONTAINER,
                "ports": [{"name": "http1", "containerPort": HTTP_PORT}],
                "securityContext": {**server["securityContext"], **user},
                **{probe: _by_number(server[probe]) for probe in _PROBES},
            }
        ],
        "volumes": pod["volumes"],
    }


def _template(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    return pod_template(environment, model.name, model.serves, model.operated.operation.deployment)


def _size(model: ServedModel) -> dict[str, Any]:
    size = model.operated.operation.deployment
    return {"minReplicas": size.min_replicas, "maxReplicas": size.max_replicas}


def _handed_down(template: dict[str, Any]) -> dict[str, Any]:
    """Returns the labels and annotations of the pods, without those of a mesh that KServe need not stand in."""
    labels, annotations = template["metadata"]["labels"], template["metadata"]["annotations"]
    return {
        "labels": {key: each for key, each in labels.items() if key != _NOT_OURS and not key.startswith(_MESH)},
        "annotations": {key: each for key, each in annotations.items() if not key.startswith(_MESH)},
    }


def _by_number(probe: dict[str, Any]) -> dict[str, Any]:
    return {**probe, "httpGet": {**probe["httpGet"], "port": HTTP_PORT}}
