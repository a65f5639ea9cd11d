"""What the servers of an environment are told of where predictions are posted to."""

from typing import Any

from mlspec.manifests.look_ups import connections_secret
from mlspec.plan.environment import EnvironmentPlan

TOKEN_VARIABLE = "MLSPEC_LOG_TOKEN"  # noqa: S105 - the name of a variable


def log_arguments(environment: EnvironmentPlan) -> dict[str, list[str]]:
    """Returns the arguments that are added to those of the image, which logs to stdout by itself."""
    log = environment.prediction_log
    return {"args": [f"--log={log.url}", f"--log-format={log.format}"]} if log is not None else {}


def log_variables(environment: EnvironmentPlan, model: str) -> list[dict[str, Any]]:
    """Returns the variable with the collector's token, where the Secret of the model's connections has one.

    There is none for a collector at http: nobody is to read a token on its way.
    """
    log = environment.prediction_log
    if log is None or not log.url.startswith("https://"):
        return []
    found = {"name": connections_secret(model), "key": TOKEN_VARIABLE, "optional": True}
    return [{"name": TOKEN_VARIABLE, "valueFrom": {"secretKeyRef": found}}]
