"""The JSON Schemas that are published: generated from the language's own types, never written by hand."""

import json
from typing import Any

from pydantic import TypeAdapter

from mlspec.plan.plan import Plan
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.project_spec import ProjectSpec

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(kind: str) -> dict[str, Any]:
    """Returns the schema of a model's or project's spec or of plan.json."""
    build = {"model": ModelSpec.model_json_schema, "project": ProjectSpec.model_json_schema}
    found = build[kind]() if kind in build else TypeAdapter(Plan).json_schema()
    return {"$schema": DIALECT, "$id": f"https://mlspec.dev/schemas/{kind}.schema.json", **found}


def schema_text(kind: str) -> str:
    """Returns the text of the published file."""
    return json.dumps(schema(kind), indent=2, sort_keys=False) + "\n"
