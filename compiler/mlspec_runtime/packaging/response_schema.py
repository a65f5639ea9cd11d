"""The JSON Schema of the answer to one request row."""

from mlspec_runtime.json_file import Json
from mlspec_runtime.parameters.package import Package

_PROBABILITY: dict[str, Json] = {"type": "number", "minimum": 0, "maximum": 1}


def response_schema(package: Package) -> Json:
    """Returns a JSON Schema 2020-12 of what the model says of a row, as its task has it."""
    properties = _properties(package)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"One answer of {package.name}",
        "type": "object",
        "properties": {name: dict(said) for name, said in properties.items()},
        "required": list(properties),
        "additionalProperties": False,
    }


def _properties(package: Package) -> dict[str, dict[str, Json]]:
    match package.task:
        case "binary_classification":
            score: dict[str, Json] = {**_PROBABILITY, "description": "The probability of the event."}
            if package.serving is not None and package.serving.threshold is None:
                return {"score": score}
            return {
                "prediction": {"type": "boolean", "description": "Whether the score reaches the threshold."},
                "score": score,
            }
        case "multiclass_classification":
            names: list[Json] = list(package.classes)
            return {
                "prediction": {"enum": names, "description": "The most probable class; of equal ones the first."},
                "score": {**_PROBABILITY, "description": "The probability of the predicted class."},
                "scores": {
                    "type": "object",
                    "properties": {str(name): dict(_PROBABILITY) for name in package.classes},
                    "required": [str(name) for name in package.classes],
                    "additionalProperties": False,
                    "description": "The probability of each class.",
                },
            }
        case "regression":
            return {"prediction": {"type": "number", "description": "The predicted number."}}
        case "ranking":
            return {
                "prediction": {"type": "integer", "minimum": 1, "description": "The place in the list; 1 is first."},
                "score": {"type": "number", "description": "What the list is ordered by, the highest first."},
            }
