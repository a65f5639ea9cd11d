"""The JSON Schemas that are published: generated from the language's own types, never written by hand."""

import json
import re
from typing import Any, cast

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from mlspec.graph.graph import Graph
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.plan import Plan
from mlspec.plan.project import Project
from mlspec.report.experiment.experiment import Experiment
from mlspec.review.review import Review
from mlspec.spec.environment_spec import EnvironmentSpec
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.names import IN_WORDS
from mlspec.spec.project_spec import ProjectSpec
from mlspec.spec.release_spec import ReleaseSpec
from mlspec.spec.units import Unit
from mlspec.versions.comparison import Comparison
from mlspec.versions.report import ServedAt, Versions
from mlspec.watching.report import Report

TYPES = {
    "model": ModelSpec,
    "project": ProjectSpec,
    "environment": EnvironmentSpec,
    "release": ReleaseSpec,
    "plan": Plan,
    "project-plan": Project,
    "environment-plan": EnvironmentPlan,
    "graph": Graph,
    "versions": Versions,
    "served": ServedAt,
    "diff": Comparison,
    "review": Review,
    "experiment": Experiment,
    "watch": Report,
}
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Generator(GenerateJsonSchema):
    """Says what may be written: no null for an absent key, no name that its pattern refuses, no titles of fields."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        """Returns that a field has none: its key is its title."""
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Returns the schema of a key with a default; a default of None is the key's absence."""
        if schema.get("default", ...) is None and schema["schema"]["type"] == "nullable":
            return self.generate_inner(cast("core_schema.NullableSchema", schema["schema"])["schema"])
        found = super().default_schema(schema)
        if "default_factory" in schema and not schema.get("default_factory_takes_data"):
            # Only sections and mappings are made by a factory: none of their keys has to be written.
            return {**found, "default": {}}
        return found

    def encode_default(self, dft: Any) -> Any:
        """Returns a default as it would be written: a quantity by its text."""
        return dft.text if isinstance(dft, Unit) else super().encode_default(dft)

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        """Returns the schema of a text, with the words that editors show where it does not match its pattern."""
        found = super().str_schema(schema)
        words = IN_WORDS.get(str(found.get("pattern")))
        return {**found, "patternErrorMessage": f"expected here: {words}"} if words else found

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Returns the schema of a mapping of names, of which each must match the pattern."""
        found = super().dict_schema(schema)
        for pattern, values in found.pop("patternProperties", {}).items():
            found["propertyNames"] = {"pattern": pattern, **found.get("propertyNames", {})}
            found["additionalProperties"] = values
        return found


def schema(kind: str) -> dict[str, Any]:
    """Returns the schema of a kind of spec, of plan.json, of project.json, or of what a command says as JSON."""
    found = TypeAdapter[object](TYPES[kind]).json_schema(schema_generator=_Generator)
    for section in (found, *found["$defs"].values()):
        section["title"] = _spaced(section["title"])
        for key in section.get("properties", {}).values():
            _show_default(key)
    return {"$schema": DIALECT, "$id": f"https://mlspec.dev/schemas/{kind}.schema.json", **found}


def _spaced(name: str) -> str:
    """Returns a class's name as words: `LabelDelay` is `Label delay`."""
    return re.sub(r"(?<=[a-z])[A-Z]", lambda found: f" {found[0].lower()}", name)


def _show_default(key: dict[str, Any]) -> None:
    """Adds the default to what editors show of a key: they show descriptions and no defaults."""
    if "default" in key and "description" in key:
        key["markdownDescription"] = f"{key['description']}\n\nDefault: `{json.dumps(key['default'])}`"


def schema_text(kind: str) -> str:
    """Returns the text of the published file."""
    return json.dumps(schema(kind), indent=2, sort_keys=False) + "\n"
