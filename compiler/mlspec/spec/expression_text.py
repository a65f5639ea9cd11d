"""An expression in a spec: its text and its tree, parsed once."""

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from mlspec.expressions.failure import Failure
from mlspec.expressions.parser import parse
from mlspec.expressions.tree import Tree

LONGEST_EXPRESSION = 10_000


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression; the tree's offsets count code points of the text."""

    text: str
    tree: Tree

    @classmethod
    def read(cls, text: str) -> "Expression":
        """Returns the expression that `text` writes; raises the shape error `expression` with the failure's place."""
        tree = parse(text)
        if isinstance(tree, Failure):
            raise PydanticCustomError(
                "expression",
                "{message}",
                {"message": tree.message, "start": tree.start, "end": tree.end, "hint": tree.hint},
            )
        return cls(text, tree)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls.read, core_schema.str_schema(strict=True))

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "minLength": 1, "maxLength": LONGEST_EXPRESSION}
