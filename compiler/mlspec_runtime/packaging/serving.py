"""serving.json: how a server comes from the columns of a request to what the model takes, and from its score on."""

from mlspec_runtime.json_file import Json
from mlspec_runtime.packaging.request_schema import column_schema
from mlspec_runtime.parameters.look_up import LookUp
from mlspec_runtime.parameters.package import Package, Serving
from mlspec_runtime.parameters.train import Constant, Impute

SERVING = "serving.json"


def packed_serving(package: Package, serving: Serving, chosen: str) -> Json:
    """Returns the row expressions and the inputs of the chosen variant, in the order in which its model takes them."""
    # Only where there is one: a package without look-ups stays as it was.
    look_up = {"look_up": [_look_up(found) for found in serving.look_up]} if serving.look_up else {}
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
        **look_up,
    }


def _look_up(found: LookUp) -> dict[str, Json]:
    moment = found.moment
    return {
        "name": found.name,
        "kind": found.kind,
        "place": found.place,
        "key": list(found.key),
        "columns": {column.name: column_schema(column) for column in found.columns},
        "max_age": found.max_age,
        "moment": None if moment is None else {"column": moment.column, "lag": moment.lag},
    }


def _impute(impute: Impute) -> Json:
    return {"constant": impute.constant} if isinstance(impute, Constant) else impute
