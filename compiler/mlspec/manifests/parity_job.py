"""The job that computes again, hour by hour or day by day, what a version was served from."""

from hashlib import sha256
from typing import Any

from mlspec.conventions import PARITY_MODULE, PIPELINE, SERVER_PYTHON, frozen_folder
from mlspec.manifests.labels import MANAGED_BY, metadata
from mlspec.manifests.look_ups import FILES_FOLDER, files_claim
from mlspec.manifests.pods import pod_template
from mlspec.plan.environment import EnvironmentPlan, ServedModel

PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800}
HOUR, MINUTES, MONDAY = 4, 60, 1
LOGS = "predictions"
"""The folder of the claim that logs are collected in, one folder for each model."""
JOB_LABEL = "mlspec.dev/job"
_JOB_NAME, _LABEL = 52, 63


def parity_job(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any] | None:
    """Returns the CronJob, in the image of the version that serves; None where its spec asks for no parity.

    It compares the period before the last one, so that what the sources get late is there by then.
    """
    parity = model.serves.parity
    if parity is None:
        return None
    period = PERIODS[parity.recompute]
    name = _bounded(model.name, "-parity", _JOB_NAME)
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {**metadata(environment, model.name, name)},
        "spec": {
            "schedule": _schedule(model.name, parity.recompute),
            "timeZone": "Etc/UTC",
            "concurrencyPolicy": "Forbid",
            "startingDeadlineSeconds": PERIODS["hourly"] // 2,
            "successfulJobsHistoryLimit": 1,
            "failedJobsHistoryLimit": 3,
            "jobTemplate": {
                "spec": {
                    "backoffLimit": 0,
                    "activeDeadlineSeconds": PERIODS["hourly"],
                    "template": {
                        # Not the labels of the pods that answer: nothing routes to a job.
                        "metadata": {
                            "labels": {"mlspec.dev/job": _bounded(model.name, "-parity", _LABEL), **MANAGED_BY}
                        },
                        "spec": _pod(environment, model, period, parity.at_most),
                    },
                }
            },
        },
    }


def _pod(environment: EnvironmentPlan, model: ServedModel, period: int, at_most: float) -> dict[str, Any]:
    """Returns a pod as those that answer are, but for what it runs, and that it ends."""
    serving = pod_template(environment, model.name, model.serves, model.operated.operation.deployment)["spec"]
    (server,) = serving["containers"]
    folder = f"{FILES_FOLDER}/{frozen_folder(model.name, model.serves.version)}/{PIPELINE}"
    pushed = ["--push", environment.pushgateway] if environment.pushgateway is not None else []
    return {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "securityContext": serving["securityContext"],
        "containers": [
            {
                "name": "parity",
                "image": server["image"],
                "imagePullPolicy": server["imagePullPolicy"],
                "command": [SERVER_PYTHON, "-P", "-m", PARITY_MODULE],
                "args": [
                    folder,
                    *("--name", model.name, "--version", model.serves.version, "--namespace", environment.namespace),
                    *("--log", f"{FILES_FOLDER}/{LOGS}/{model.name}", "--at-most", str(at_most)),
                    *("--last", str(period), "--settle", str(period), *pushed),
                ],
                "resources": server["resources"],
                "securityContext": server["securityContext"],
                "volumeMounts": [
                    {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - a volume of the pod's own
                    {"name": "files", "mountPath": FILES_FOLDER, "readOnly": True},
                ],
            }
        ],
        "volumes": [
            {"name": "tmp", "emptyDir": {}},
            {"name": "files", "persistentVolumeClaim": {"claimName": files_claim(model.name), "readOnly": True}},
        ],
    }


def _schedule(model: str, recompute: str) -> str:
    """Returns when it runs: at a minute of the model's own, so that not all of a cluster's do at once."""
    minute = int.from_bytes(sha256(model.encode()).digest()[:4]) % MINUTES
    if recompute == "hourly":
        return f"{minute} * * * *"
    return f"{minute} {HOUR} * * {MONDAY if recompute == 'weekly' else '*'}"


def _bounded(name: str, ending: str, most: int) -> str:
    """Returns a name with its ending in so many characters; what is cut off stands there as a digest."""
    if len(name) + len(ending) <= most:
        return f"{name}{ending}"
    digest = sha256(name.encode()).hexdigest()[:8]
    return f"{name[: most - len(ending) - 9]}-{digest}{ending}"
