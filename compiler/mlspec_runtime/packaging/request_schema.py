"""The JSON Schema of one request row."""

from mlspec_runtime.json_file import Json
from mlspec_runtime.parameters.column import RequestColumn
from mlspec_runtime.parameters.package import Package

_TYPES = {
    "boolean": "boolean",
    "integer": "integer",
    "double": "number",
    "string": "string",
    "timestamp": "string",
}


def request_schema(package: Package) -> Json:
    """Returns a JSON Schema 2020-12: every column is required, NULL is null, a moment is RFC 3339 in UTC."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"One request to {package.name}",
        "type": "object",
        "properties": {column.name: column_schema(column) for column in package.request},
        "required": [column.name for column in package.request],
        "additionalProperties": False,
    }


def column_schema(column: RequestColumn) -> dict[str, Json]:
    """Returns a JSON Schema of one value."""
    kind = _TYPES[column.type]
    found: dict[str, Json] = {"type": [kind, "null"] if column.nullable else kind}
    if column.type == "timestamp":
        found["format"] = "date-time"
    if column.values is not None:
        found["enum"] = [*column.values, None] if column.nullable else list(column.values)
    if column.range is not None:
        low, high = column.range
        found |= {"minimum": low} if low is not None else {}
        found |= {"maximum": high} if high is not None else {}
    return found
