"""A plan as plain data and as the text of plan.json."""

import json
from dataclasses import fields, is_dataclass
from typing import Any, cast

from mlspec.plan.plan import Plan


def plain(value: Any) -> Any:
    """Returns dataclasses as mappings in field order and tuples as lists, down to the leaves."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain(item) for item in cast("tuple[object, ...]", value)]
    return value


def to_json(plan: Plan) -> str:
    """Returns the text of plan.json: two spaces, field order, every default written out."""
    return json.dumps(plain(plan), indent=2, ensure_ascii=True, allow_nan=False) + "\n"
