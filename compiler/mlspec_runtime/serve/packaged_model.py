"""A package, whole and checked, ready to answer."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError

from mlspec.expressions.types import Type
from mlspec_runtime.environment import check_environment
from mlspec_runtime.estimators import scikit_learn
from mlspec_runtime.estimators.model_file import read_model
from mlspec_runtime.estimators.scikit_learn import Model
from mlspec_runtime.estimators.training import refuses_null
from mlspec_runtime.evidence.outcomes import Task
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.json_file import Json, read_json
from mlspec_runtime.packaging.digests import MANIFEST, digest, verify
from mlspec_runtime.packaging.serving import SERVING
from mlspec_runtime.parameters.classes import Classes
from mlspec_runtime.parameters.filters import PackedFilter
from mlspec_runtime.parameters.look_up import Moment
from mlspec_runtime.parameters.package import RowFeature
from mlspec_runtime.parameters.train import Input
from mlspec_runtime.serve.column import Column, columns_of_schema
from mlspec_runtime.serve.filter_rules import Rule, filter_rules
from mlspec_runtime.serve.look_up.store import LookUpRule
from mlspec_runtime.serve.row_features import RowFeatures, row_features

_CLOSED = ConfigDict(extra="forbid")
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class PackedLookUp:
    """A store in serving.json; `columns` are JSON Schemas, as in request.schema.json."""

    __pydantic_config__ = _CLOSED

    name: str
    kind: Literal["file", "redis", "http"]
    place: str
    key: tuple[str, ...]
    columns: dict[str, dict[str, Any]]
    max_age: float
    moment: Moment | None


@dataclass(frozen=True, slots=True)
class ServingFile:
    """The content of serving.json."""

    __pydantic_config__ = _CLOSED

    task: Task
    classes: Classes
    timezone: str
    key: tuple[str, ...]
    group: str | None
    threshold: float | None
    threads: int
    features: tuple[RowFeature, ...]
    inputs: tuple[Input, ...]
    look_up: tuple[PackedLookUp, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PackagedModel:
    """A loaded package.

    Attributes:
        name: The model's name.
        digest: The SHA-256 of the package's manifest, which names the digest of every other file.
        says: The content of serving.json.
        columns: The columns of a request by name.
        look_ups: The stores of the inputs that no request brings.
        features: What is computed of them.
        never_null: The inputs that the model does not take as NULL.
        filters: The rules behind the model.
        model: The fitted pipeline.
    """

    name: str
    digest: str
    says: ServingFile
    columns: dict[str, Column]
    look_ups: tuple[LookUpRule, ...]
    features: RowFeatures
    never_null: tuple[str, ...]
    filters: tuple[Rule, ...]
    model: Model

    @property
    def inputs(self) -> dict[str, Column]:
        """Every input by name, sent or looked up."""
        return _inputs(self.columns, self.look_ups)

    @property
    def prediction_type(self) -> Type:
        """The type of a prediction."""
        return _prediction_type(self.says)


def load_package(folder: Path) -> PackagedModel:
    """Returns the package in a folder; nothing of it is loaded before every digest is as its manifest says.

    Raises:
        StageFailure: it is not whole, is of other libraries, or was written before packages could be served.
    """
    verify(folder)
    check_environment(folder / "environment.lock")
    if not (folder / SERVING).is_file():
        raise StageFailure(f"{folder} has no {SERVING}: compile with this mlspec and build the package again")
    manifest = cast("dict[str, Json]", read_json(folder / MANIFEST))
    says = _read(ServingFile, folder / SERVING, read_json(folder / SERVING))
    rules = cast("dict[str, Json]", read_json(folder / "filters.json"))
    packed = [_packed(rule) for rule in cast("list[dict[str, Json]]", rules["filters"])]
    filters = _read(tuple[PackedFilter, ...], folder / "filters.json", packed)
    columns = columns_of_schema(cast("dict[str, Json]", read_json(folder / "request.schema.json")))
    look_ups = tuple(_look_up(found, columns) for found in says.look_up)
    inputs = _inputs(columns, look_ups)
    features = row_features(says.features, inputs, says.timezone)
    readable = {name: column.type for name, column in inputs.items()} | dict(features.types)
    readable |= {"score": Type.DOUBLE, "prediction": _prediction_type(says)}
    model = read_model(folder / "model.joblib")
    scikit_learn.pinned_threads(says.threads)
    return PackagedModel(
        name=str(manifest["name"]),
        digest=digest(folder / MANIFEST),
        says=says,
        columns=columns,
        look_ups=look_ups,
        features=features,
        never_null=refuses_null(model, says.inputs),
        filters=filter_rules(filters, readable, says.timezone),
        model=model,
    )


def _look_up(found: PackedLookUp, sent: dict[str, Column]) -> LookUpRule:
    unsent = [name for name in found.key if name not in sent]
    if unsent:
        raise StageFailure(f"look-up {found.name}: no request carries {', '.join(unsent)}")
    return LookUpRule(
        name=found.name,
        kind=found.kind,
        place=found.place,
        key={name: sent[name].type for name in found.key},
        columns=columns_of_schema({"properties": found.columns}),
        max_age=found.max_age,
        moment=found.moment,
    )


def _inputs(columns: dict[str, Column], look_ups: tuple[LookUpRule, ...]) -> dict[str, Column]:
    return {**columns, **{name: column for rule in look_ups for name, column in rule.columns.items()}}


def _packed(rule: dict[str, Json]) -> dict[str, Json]:
    then = cast("dict[str, Json]", rule["then"])
    return {**{name: value for name, value in rule.items() if name != "then"}, "prediction": then["prediction"]}


def _read(kind: type[Read], path: Path, content: object) -> Read:
    try:
        # JSON mode is strict about types and still reads lists as tuples.
        return TypeAdapter(kind).validate_json(json.dumps(content), strict=True)
    except ValidationError as error:
        raise StageFailure(f"{path}: {error.errors(include_url=False)[0]['msg']}: build the package again") from error


def _prediction_type(says: ServingFile) -> Type:
    match says.task:
        case "binary_classification":
            return Type.BOOLEAN
        case "multiclass_classification":
            return Type.INTEGER if isinstance(says.classes[0], int) else Type.STRING
        case "regression":
            return Type.DOUBLE
        case "ranking":
            return Type.INTEGER
