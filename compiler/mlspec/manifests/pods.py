"""The pods of a version: whatever differs here restarts them, so that the version and its size alone are in it.

Owner, replicas, rollout, rollback and monitoring have no place here: an edit of them starts no rollout, and returning
to a version gives the very template that it had. Where an environment pulls images from and posts predictions to does:
another place there starts one.
"""

from typing import Any

from mlspec.manifests.labels import pod_labels, selector
from mlspec.manifests.look_ups import look_up_mounts, look_up_variables, look_up_volumes
from mlspec.manifests.prediction_log import log_arguments, log_variables
from mlspec.plan.environment import EnvironmentPlan, ServedVersion
from mlspec.plan.operation import Deployment

HTTP_PORT = 8080
METRICS_PORT = 8082
"""Where a server shows its series, without encryption: what scrapes it need not be of the mesh."""
SERVER = "server"
USER = 10_001
SIDECAR = {"sidecar.istio.io/inject": "true"}
TAG_DIGITS = 12
GRACE_SECONDS = 60


def image(environment: EnvironmentPlan, model: str, version: ServedVersion) -> str:
    """Returns the image of a version: one tag for each packaged model, so that another model never has it.

    Raises:
        ValueError: without a registry: a check refuses that where a project is compiled.
    """
    if environment.registry is None:
        raise ValueError(f"{environment.name} has no registry to pull images from")
    digest = version.artefact.model.partition(":")[2][:TAG_DIGITS]
    return f"{environment.registry.repository}/{model}:{version.version}-{digest}"


def pod_template(environment: EnvironmentPlan, model: str, version: ServedVersion, size: Deployment) -> dict[str, Any]:
    """Returns the template of the pods that serve a version; of the operation only their size is in it."""
    meshed = environment.target.router != "gateway_api"
    return {
        "metadata": {
            "labels": {**pod_labels(model, version.version), **(SIDECAR if meshed else {})},
            "annotations": {
                "mlspec.dev/manifest": version.artefact.manifest,
                "mlspec.dev/model-digest": version.artefact.model,
                **({"traffic.sidecar.istio.io/excludeInboundPorts": str(METRICS_PORT)} if meshed else {}),
            },
        },
        "spec": {
            "serviceAccountName": model,
            "automountServiceAccountToken": False,
            "terminationGracePeriodSeconds": GRACE_SECONDS,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": USER,
                "runAsGroup": USER,
                "fsGroup": USER,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "topologySpreadConstraints": [
                _spread("kubernetes.io/hostname", model),
                _spread("topology.kubernetes.io/zone", model),
            ],
            "containers": [_server(environment, model, version, size)],
            "volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": "256Mi"}}, *look_up_volumes(model, version)],
        },
    }


def _server(environment: EnvironmentPlan, model: str, version: ServedVersion, size: Deployment) -> dict[str, Any]:
    return {
        "name": SERVER,
        "image": image(environment, model, version),
        "imagePullPolicy": "IfNotPresent",
        **log_arguments(environment),
        "env": [
            {"name": "MLSPEC_MODEL", "value": model},
            {"name": "MLSPEC_MODEL_VERSION", "value": version.version},
            {"name": "MLSPEC_MODEL_DIGEST", "value": version.artefact.model},
            *look_up_variables(model, version),
            *log_variables(environment, model),
        ],
        "ports": [
            {"name": "http", "containerPort": HTTP_PORT},
            {"name": "metrics", "containerPort": METRICS_PORT},
        ],
        "resources": {
            "requests": {"cpu": size.cpu, "memory": size.memory},
            "limits": {"cpu": size.cpu, "memory": size.memory},
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "startupProbe": {**_asks("ready"), "periodSeconds": 5, "failureThreshold": 60},
        "readinessProbe": {**_asks("ready"), "periodSeconds": 5, "failureThreshold": 3},
        "livenessProbe": {**_asks("live"), "periodSeconds": 10, "failureThreshold": 6},
        "volumeMounts": [
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - a volume of the pod's own
            *look_up_mounts(version),
        ],
    }


def _asks(what: str) -> dict[str, Any]:
    return {"httpGet": {"path": f"/v2/health/{what}", "port": "http"}, "timeoutSeconds": 2}


def _spread(over: str, model: str) -> dict[str, Any]:
    return {
        "maxSkew": 1,
        "topologyKey": over,
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": selector(model)},
    }
