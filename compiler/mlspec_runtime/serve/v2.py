"""MLServer's types of the V2 protocol: a request as tensors, answers as a response."""

import json
from collections.abc import Sequence
from typing import Any, cast

from mlserver.types import InferenceRequest, InferenceResponse, MetadataTensor, Parameters, ResponseOutput

from mlspec.expressions.types import Type
from mlspec.expressions.values import Value
from mlspec_runtime.serve.answering import Answer
from mlspec_runtime.serve.column import NAMED_DATATYPE
from mlspec_runtime.serve.failure import Refused
from mlspec_runtime.serve.packaged_model import PackagedModel
from mlspec_runtime.serve.tensor import Tensor, shown


def tensors_of(request: InferenceRequest) -> tuple[Tensor, ...]:
    """Returns the tensors of a request."""
    return tuple(_tensor(found) for found in request.inputs)


def _tensor(found: Any) -> Tensor:
    root = found.data.root if hasattr(found.data, "root") else found.data
    parameters = found.parameters
    content_type = None if parameters is None else parameters.content_type
    data = cast("list[object]", root) if isinstance(root, list) else [root]
    datatype = getattr(found.datatype, "value", found.datatype)
    return Tensor(str(found.name), str(datatype), tuple(found.shape), data, content_type)


def response(
    package: PackagedModel, version: str, request: InferenceRequest, answers: Sequence[Answer]
) -> InferenceResponse:
    """Returns the outputs that a request asks for: all of them if it names none.

    Raises:
        Refused: it names one that there is not.
    """
    outputs = {output.name: output for output in _outputs(package, answers)}
    wanted = [output.name for output in request.outputs or ()] or list(outputs)
    for name in wanted:
        if name not in outputs:
            raise Refused(f"outputs: {shown(name)} is none; there are {', '.join(outputs)}")
    chosen = [output for name, output in outputs.items() if name in wanted]
    return InferenceResponse(model_name=package.name, model_version=version, id=request.id, outputs=chosen)


def _outputs(package: PackagedModel, answers: Sequence[Answer]) -> list[ResponseOutput]:
    rows = len(answers)
    found: list[ResponseOutput] = []
    for name, datatype, _ in _said(package):
        values: list[Value]
        if name == "scores":
            values = [value for each in answers for value in each.scores]
            classes = Parameters.model_validate({"classes": json.dumps(list(package.says.classes))})
            shape = [rows, len(package.says.classes)]
            found.append(_output(name, datatype, shape, values, classes))
            continue
        values = [each.score if name == "score" else each.prediction for each in answers]
        parameters = Parameters(content_type="str") if datatype == "BYTES" else None
        found.append(_output(name, datatype, [rows], values, parameters))
    return found


def _output(
    name: str, datatype: str, shape: list[int], values: list[Value], parameters: Parameters | None
) -> ResponseOutput:
    data = [value.encode() if isinstance(value, str) else value for value in values]
    content: dict[str, object] = {"name": name, "datatype": datatype, "shape": shape, "data": data}
    if parameters is not None:
        content["parameters"] = parameters
    return ResponseOutput.model_validate(content)


def _said(package: PackagedModel) -> list[tuple[str, str, list[int]]]:
    """Returns name, datatype and shape of each output, as response.schema.json has them."""
    says = package.says
    prediction = ("prediction", NAMED_DATATYPE[package.prediction_type], [-1])
    score = ("score", NAMED_DATATYPE[Type.DOUBLE], [-1])
    match says.task:
        case "binary_classification":
            return [score] if says.threshold is None else [prediction, score]
        case "multiclass_classification":
            return [prediction, score, ("scores", NAMED_DATATYPE[Type.DOUBLE], [-1, len(says.classes)])]
        case "regression":
            return [prediction]
        case "ranking":
            return [prediction, score]


def inputs_of(package: PackagedModel) -> list[MetadataTensor]:
    """Returns what a caller sends, for the metadata of the model."""
    return [
        MetadataTensor.model_validate({"name": name, "datatype": NAMED_DATATYPE[column.type], "shape": [-1]})
        for name, column in package.columns.items()
    ]


def outputs_of(package: PackagedModel) -> list[MetadataTensor]:
    """Returns what a caller gets, for the metadata of the model."""
    return [
        MetadataTensor.model_validate({"name": name, "datatype": datatype, "shape": shape})
        for name, datatype, shape in _said(package)
    ]
