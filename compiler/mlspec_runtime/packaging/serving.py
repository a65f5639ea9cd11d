"""serving.json: how a server comes from the columns of a request to what the model takes, and from its score on."""

from mlspec_runtime.json_file import Json
from mlspec_runtime.parameters.package import Package, Serving
from mlspec_runtime.parameters.train import Constant, Impute

SERVING = "serving.json"


def packed_serving(package: Package, serving: Serving, chosen: str) -> Json:
    """Returns the row expressions and the inputs of the chosen variant, in the order in which its model takes them."""
    return {
        "task": package.task,
        "classes": list(package.classes),
        "timezone": package.timezone,
        "key": list(serving.key),
        "group": serving.group,
        "threshold": serving.threshold,
        "threads": serving.threads,
        "features": [{"name": feature.name, "expr": feature.expr} for feature in serving.features],
        "inputs": [
            {"name": wanted.name, "kind": wanted.kind, "impute": _impute(wanted.impute)}
            for wanted in serving.inputs[chosen]
        ],
    }


def _impute(impute: Impute) -> Json:
    return {"constant": impute.constant} if isinstance(impute, Constant) else impute
