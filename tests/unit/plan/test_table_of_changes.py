"""Every leaf of a plan has its row in the table of changes, or is an effect of what other rows tell."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from mlspec.plan.changes import table
from mlspec.plan.changes.rows import Leaf, Part
from mlspec.plan.changes.sections import project
from mlspec.plan.plan import Plan
from mlspec.plan.project import Environment, Project, Release

OUTSIDE = {
    Plan: table.DERIVED,
    Project: ("format_version", "remotes[].default", "policies[].requires[].number", "environments", "releases"),
    Environment: ("name",),
    Release: ("model", "version"),
}
"""What no row tells: effects, and what is compared by itself or tells two of its kind apart."""
TABLES = {
    Plan: table.MODEL_ROWS,
    Project: project.ROWS,
    Environment: project.ENVIRONMENT,
    Release: project.RELEASE,
}
each_table = pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.__name__)


def within(hint: Any) -> tuple[Any, str]:
    """Returns what a field holds, below `| None` and `tuple[..., ...]`, and the mark of a list."""
    if get_origin(hint) in (Union, UnionType):
        inner = [each for each in get_args(hint) if each is not type(None)]
        return within(inner[0]) if len(inner) == 1 else (hint, "")
    if get_origin(hint) is tuple and get_args(hint)[1:] == (Ellipsis,) and is_dataclass(get_args(hint)[0]):
        return get_args(hint)[0], "[]"
    return hint, ""


def leaves(kind: Any, path: str = "") -> Iterator[str]:
    hints = get_type_hints(kind)
    for field in fields(kind):
        held, mark = within(hints[field.name])
        here = f"{path}{field.name}{mark}"
        if is_dataclass(held):
            yield from leaves(held, f"{here}.")
        else:
            yield here


def parts(kind: Any, path: str = "") -> Iterator[str]:
    """Every list of parts and every part that may be absent."""
    hints = get_type_hints(kind)
    for field in fields(kind):
        held, mark = within(hints[field.name])
        if is_dataclass(held):
            if mark or held != hints[field.name]:
                yield f"{path}{field.name}{mark}"
            yield from parts(held, f"{path}{field.name}{mark}.")


def covers(row: str, path: str) -> bool:
    return path == row or path.startswith((f"{row}.", f"{row}["))


@each_table
def test_every_leaf_has_one_row_or_is_an_effect(kind: Any) -> None:
    told = [row.plan for row in TABLES[kind] if isinstance(row, Leaf)]
    keyed = [f"{row.plan}.{leaf}" for row in TABLES[kind] if isinstance(row, Part) and row.key for leaf in row.keyed]
    found = {path: [row for row in (*told, *keyed, *OUTSIDE[kind]) if covers(row, path)] for path in leaves(kind)}
    assert {path: rows for path, rows in found.items() if len(rows) != 1} == {}


@each_table
def test_no_row_is_of_nothing(kind: Any) -> None:
    known = [*leaves(kind), *parts(kind)]
    rows = [row.plan for row in TABLES[kind]]
    lost = [row for row in (*rows, *OUTSIDE[kind]) if not any(covers(row, path) for path in known)]
    assert lost == []
    assert [row for row, times in Counter(rows).items() if times > 1] == []


@each_table
def test_what_may_come_and_go_has_a_row(kind: Any) -> None:
    told = {row.plan for row in TABLES[kind]}
    missing = [path for path in parts(kind) if path not in told and not any(covers(row, path) for row in OUTSIDE[kind])]
    keyed = [f"{row.plan}.{leaf}" for row in TABLES[kind] if isinstance(row, Part) for leaf in row.keyed]
    whole = [row.plan for row in TABLES[kind] if isinstance(row, Leaf)]
    rows = (*keyed, *whole)
    assert [path for path in missing if not any(covers(row, path) or covers(path, row) for row in rows)] == []
