"""The three shapes of nested data: mappings, lists (tuples count as lists) and scalars."""

from collections.abc import Mapping, Sequence
from typing import TypeGuard

Scalar = None | bool | int | float | str


def is_mapping(value: object) -> TypeGuard[Mapping[object, object]]:
    """Returns whether `value` has keys."""
    return isinstance(value, Mapping)


def is_list(value: object) -> TypeGuard[Sequence[object]]:
    """Returns whether `value` is a list or a tuple."""
    return isinstance(value, list | tuple)


def is_scalar(value: object) -> TypeGuard[Scalar]:
    """Returns whether `value` is one YAML scalar."""
    return value is None or isinstance(value, bool | int | float | str)
