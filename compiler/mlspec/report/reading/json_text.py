"""JSON as it may stand in a file of a run: strict, and never a traceback."""

import json
from typing import NoReturn

from mlspec.diagnostics.display import neutralise


class _RefusedError(ValueError):
    """What Python's reader accepts and JSON does not; caught where it is raised, below."""


def parse(text: str) -> tuple[object, str | None]:
    """Returns the content and None, or None and what is wrong with the text."""
    try:
        return json.loads(text, parse_constant=_constant, object_pairs_hook=_mapping), None
    except _RefusedError as error:
        return None, str(error)
    except json.JSONDecodeError as error:
        return None, f"is no JSON at line {error.lineno}, column {error.colno}: {error.msg}"
    except RecursionError:
        return None, "is nested too deeply"
    except ValueError:
        return None, "has a number of too many digits"


def _constant(name: str) -> NoReturn:
    raise _RefusedError(f"has {name}, which is no number in JSON: what is missing is null")


def _mapping(pairs: list[tuple[str, object]]) -> dict[str, object]:
    mapping: dict[str, object] = {}
    for key, value in pairs:
        if key in mapping:
            raise _RefusedError(f"has the key {neutralise(key)!r} twice in one object")
        mapping[key] = value
    return mapping
