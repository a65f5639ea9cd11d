"""params.yaml, read once; each stage takes and validates its own sections alone."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

import yaml
from pydantic import TypeAdapter, ValidationError

from mlspec_runtime.failure import StageFailure

Section = TypeVar("Section")

_WAY_OUT = "params.yaml is generated: run `mlspec compile` again"


@dataclass(frozen=True, slots=True)
class Parameters:
    """The content of params.yaml."""

    content: dict[str, object]

    @property
    def threads(self) -> int:
        """The number of threads of every library: a part of what makes two runs equal."""
        return self.section(int, "threads") if "threads" in self.content else 1

    def section(self, kind: type[Section], *keys: str) -> Section:
        """Returns the value under nested `keys` as a frozen `kind`.

        Raises:
            StageFailure: it is missing, or is not of that shape.
        """
        value: object = self.content
        for depth, key in enumerate(keys, start=1):
            nested = _mapping(value)
            if key not in nested:
                raise StageFailure(f"params.yaml has no {'.'.join(keys[:depth])!r}; {_WAY_OUT}")
            value = nested[key]
        try:
            # JSON mode is strict about types and still reads lists as tuples and text as moments.
            return TypeAdapter(kind).validate_json(json.dumps(value), strict=True)
        except (ValidationError, TypeError) as error:
            raise StageFailure(f"params.yaml: {_fault(error, keys)}; {_WAY_OUT}") from error


def read_parameters(path: Path) -> Parameters:
    """Returns the parameters of the pipeline in the working directory.

    Raises:
        StageFailure: the file is missing, no YAML or no mapping.
    """
    try:
        content: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise StageFailure(f"cannot read {path}: {reason}; run in the pipeline's folder") from error
    sections = _mapping(content)
    if not sections:
        raise StageFailure(f"{path} holds no mapping; {_WAY_OUT}")
    return Parameters(sections)


def _mapping(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _fault(error: ValidationError | TypeError, keys: tuple[str, ...]) -> str:
    if isinstance(error, TypeError):
        return f"{'.'.join(keys)}: {error}"
    first, *others = error.errors(include_url=False)
    place = ".".join((*keys, *map(str, first["loc"])))
    more = f" (and {len(others)} more)" if others else ""
    return f"{place}: {first['msg']}, found {first['input']!r}{more}"
