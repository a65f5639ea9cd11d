"""Columns of a request to answers: features, scores, predictions and filters, as the evaluation has them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import md5
from typing import cast

import numpy as np

from mlspec.expressions.casting import cast as cast_value
from mlspec.expressions.types import Type
from mlspec.expressions.values import Value
from mlspec_runtime.estimators.table import InputTable
from mlspec_runtime.estimators.training import unchecked_class_probabilities, unchecked_score
from mlspec_runtime.evidence.outcomes import Floats
from mlspec_runtime.parameters.train import Input
from mlspec_runtime.serve.failure import Refused, Unavailable
from mlspec_runtime.serve.filter_rules import apply
from mlspec_runtime.serve.packaged_model import PackagedModel
from mlspec_runtime.serve.tensor import Tensor, shown

Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one row.

    Attributes:
        row: The inputs, sent and looked up.
        features: The features, as the model got them but for what it imputes.
        score: The probability, the number, or what orders a list.
        said: The prediction of the model itself.
        prediction: The prediction behind the filters; None where nothing is decided.
        fired: The filters that fired, in order.
        scores: The probability of each class; empty without several classes.
    """

    row: Row
    features: Row
    score: float
    said: Value
    prediction: Value
    fired: tuple[str, ...]
    scores: tuple[float, ...] = ()


def answer(
    package: PackagedModel, sent: Sequence[Row], lacking: Sequence[Mapping[str, str]] | None = None
) -> tuple[Answer, ...]:
    """Returns what is said of each row; `lacking` says of looked-up inputs that are missing why.

    Raises:
        Refused: a value does not fit, or is NULL where the model takes none.
        Unavailable: it is NULL through a fault of a store.
    """
    features = [package.features.of(row) for row in sent]
    table = _table(package, features, lacking)
    scores, said, of_classes = _scored(package, table, sent)
    answers: list[Answer] = []
    for place, row in enumerate(sent):
        score = float(scores[place])
        decided = apply(package.filters, {**row, **features[place], "score": score}, said[place])
        classes = () if of_classes is None else tuple(float(value) for value in of_classes[place])
        answers.append(Answer(row, features[place], score, said[place], decided.prediction, decided.fired, classes))
    return tuple(answers)


def sent_rows(package: PackagedModel, tensors: Mapping[str, Tensor], rows: int) -> list[Row]:
    """Returns the rows of a request.

    Raises:
        Refused: a column is missing, unknown, or holds what the request schema does not accept.
    """
    unknown = next((name for name in tensors if name not in package.columns), None)
    if unknown is not None:
        store = next((rule.name for rule in package.look_ups if unknown in rule.columns), None)
        if store is not None:
            raise Refused(f"{unknown}: is looked up in {store}; no request brings it")
        raise Refused(f"{shown(unknown)[1:-1]}: is no column of a request; there are {', '.join(package.columns)}")
    missing = next((name for name in package.columns if name not in tensors), None)
    if missing is not None:
        raise Refused(f"{missing}: is missing; a request has {', '.join(package.columns)}")
    columns = {name: column.values(tensors[name]) for name, column in package.columns.items()}
    return [{name: values[row] for name, values in columns.items()} for row in range(rows)]


def _table(package: PackagedModel, features: Sequence[Row], lacking: Sequence[Mapping[str, str]] | None) -> InputTable:
    """Returns the inputs of the model, as `input_table` makes them of the evaluation's rows.

    Raises:
        Refused: an input is NULL which the model takes only with a value.
        Unavailable: so it is, through a fault of a store.
    """
    inputs = package.says.inputs
    values = np.empty((len(features), len(inputs)), dtype=np.object_)
    for place, row in enumerate(features):
        for column, wanted in enumerate(inputs):
            value = _input(row[wanted.name], wanted)
            if wanted.name in package.never_null and value != value:  # noqa: PLR0124 - only NaN differs from itself
                raise _null(package, wanted.name, place, {} if lacking is None else lacking[place])
            values[place, column] = value
    return InputTable(tuple(wanted.name for wanted in inputs), values)


def _null(package: PackagedModel, feature: str, place: int, lacking: Mapping[str, str]) -> Refused | Unavailable:
    """Returns that a feature is NULL, by the inputs that it is computed of."""
    expression = dict(package.features.computed)[feature]
    read = (feature,) if expression is None else expression.reads or (feature,)
    faults = [lacking[name] for name in read if name in lacking]
    said = f"{', '.join(read)}[{place}]: feature {feature} is null, and may not be"
    return Unavailable(f"{said} ({', '.join(faults)})") if faults else Refused(said)


def _input(value: Value, wanted: Input) -> object:
    if wanted.kind == "numeric":
        return math.nan if value is None else float(cast("float", value))
    return None if isinstance(value, float) and math.isnan(value) else value


def _scored(
    package: PackagedModel, table: InputTable, sent: Sequence[Row]
) -> tuple[Floats, list[Value], Floats | None]:
    """Returns the score of each row, the model's own prediction, and the probabilities of several classes."""
    says, model = package.says, package.model
    if says.classes:
        found = unchecked_class_probabilities(model, table, len(says.classes))
        places = np.argmax(found, axis=1)
        return found.max(axis=1), [says.classes[place] for place in places], found
    scores = unchecked_score(model, table, says.task)
    match says.task:
        case "regression":
            return scores, [float(score) for score in scores], None
        case "ranking":
            return scores, _ranks(package, scores, sent), None
        case _:
            threshold = says.threshold
            return scores, [None if threshold is None else bool(score >= threshold) for score in scores], None


def _ranks(package: PackagedModel, scores: Floats, sent: Sequence[Row]) -> list[Value]:
    """Returns the place of each row in its list; equal scores stand in the order of a digest of their key."""
    key, group = package.says.key, package.says.group

    def order(place: int) -> tuple[float, str, tuple[str, ...]]:
        texts = tuple(str(cast_value(sent[place][name], Type.STRING)) for name in key)
        named = [text for text, name in zip(texts, key, strict=True) if sent[place][name] is not None]
        return -float(scores[place]), md5(chr(31).join(named).encode(), usedforsecurity=False).hexdigest(), texts

    ranks: list[Value] = [None] * len(sent)
    seen: dict[Value, int] = {}
    for place in sorted(range(len(sent)), key=order):
        of_list = None if group is None else sent[place][group]
        seen[of_list] = seen.get(of_list, 0) + 1
        ranks[place] = seen[of_list]
    return ranks
