"""A part of a plan is what a frozen dataclass is; only how it is made differs."""

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, fields, is_dataclass, replace
from inspect import getmembers, isclass
from typing import Any

import pytest

from mlspec.plan import (
    data,
    filters,
    forecast,
    judgement,
    learning,
    lineage,
    operation,
    pipeline,
    plan,
    project,
    serving,
)
from mlspec.plan.value import value

MODULES = (data, filters, forecast, judgement, learning, lineage, operation, pipeline, plan, project, serving)


@value
class Part:
    """A part."""

    name: str
    rows: tuple[int, ...] = ()


def twin() -> Any:
    """Returns the same class as the standard library makes it."""

    @dataclass(frozen=True, slots=True)
    class Part:
        """A part."""

        name: str
        rows: tuple[int, ...] = ()

    Part.__qualname__ = "Part"
    return Part


@pytest.mark.parametrize("arguments", [("a",), ("a", (1, 2)), ("b", ())])
def test_text_and_hash_are_those_of_a_dataclass(arguments: tuple[Any, ...]) -> None:
    usual = twin()(*arguments)
    assert repr(Part(*arguments)) == repr(usual)
    assert hash(Part(*arguments)) == hash(usual)


def test_equal_parts_are_of_one_class_and_have_equal_contents() -> None:
    nan = float("nan")
    assert Part("a", (1,)) == Part("a", (1,))
    assert Part("a") != Part("b")
    assert Part("a") != twin()("a")
    assert Part("a") != ("a", ())
    assert data.DataCheck("k", (), nan, "a", "o") == data.DataCheck("k", (), nan, "a", "o")


def test_part_is_frozen_and_has_no_other_attributes() -> None:
    part: Any = Part("a")
    with pytest.raises(FrozenInstanceError):
        part.name = "b"
    with pytest.raises(FrozenInstanceError):
        del part.name
    assert not hasattr(part, "__dict__")


def test_part_is_copied_pickled_and_replaced_as_a_dataclass() -> None:
    part: Any = Part("a", (1,))
    assert copy.copy(part) == pickle.loads(pickle.dumps(part)) == replace(part) == part  # noqa: S301 - our own bytes
    assert replace(part, name="b") == Part("b", (1,))
    assert [field.name for field in fields(part)] == ["name", "rows"]


def test_every_part_of_a_plan_is_such_a_value() -> None:
    parts = [found for module in MODULES for _, found in getmembers(module, isclass) if is_dataclass(found)]
    assert parts
    assert {part.__eq__ for part in parts} == {Part.__eq__}
    assert all(part.__hash__ is Part.__hash__ and part.__repr__ is Part.__repr__ for part in parts)
