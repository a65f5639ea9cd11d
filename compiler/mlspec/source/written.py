"""Values as they are written into the text of a spec."""

from collections.abc import Mapping

from mlspec.diagnostics.edit import Value
from mlspec.source.node import Style
from mlspec.source.plain import in_double_quotes, in_single_quotes, is_plain

WIDTH = 120
"""Columns of a line: what is wider is written on several."""


def in_flow(value: Value) -> str:
    """Returns a value on one line, collections in braces and brackets."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key_text(key)}: {in_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, bool | int | float | str):
        return scalar_text(value, flow=True)
    return "[" + ", ".join(in_flow(item) for item in value) + "]"


def in_block(value: Value, indent: int) -> list[str]:
    """Returns the lines of a value that begins at column `indent`, without that indentation.

    Its parts stand on a line of their own each; what is in them, on one line where it fits.
    """
    if isinstance(value, Mapping) and value:
        return [line for key, item in value.items() for line in entry_lines(key, item, indent)]
    if isinstance(value, bool | int | float | str) or not value:
        return [in_flow(value)] if not isinstance(value, str) else [scalar_text(value, flow=False)]
    return [line for item in value for line in item_lines(item, indent)]


def entry_lines(key: str, value: Value, indent: int, *, flow: bool = True) -> list[str]:
    """Returns the lines of one entry of a mapping; without `flow` a collection stands below its key."""
    name = key_text(key)
    if is_scalar(value):
        return [f"{name}: {in_block(value, indent)[0]}"]
    if not value or (flow and fits(value, indent + len(name) + 2)):
        return [f"{name}: {in_flow(value)}"]
    return [f"{name}:", *(f"  {line}" for line in in_block(value, indent + 2))]


def item_lines(value: Value, indent: int, *, flow: bool = True) -> list[str]:
    """Returns the lines of one item of a list; without `flow` a collection stands in lines of its own."""
    if not is_scalar(value) and (not value or (flow and fits(value, indent + 2))):
        return [f"- {in_flow(value)}"]
    first, *rest = in_block(value, indent + 2)
    return [f"- {first}", *(f"  {line}" for line in rest)]


def fits(value: Value, column: int) -> bool:
    """Says whether the value can stand on one line from `column` on."""
    return column + len(in_flow(value)) <= WIDTH


def is_scalar(value: Value) -> bool:
    """Says whether a value has no parts."""
    return isinstance(value, bool | int | float | str)


def key_text(key: str) -> str:
    """Returns a key as it stands before its colon."""
    return key if is_plain(key, flow=True) else in_double_quotes(key)


def scalar_text(value: bool | float | str, *, flow: bool, style: Style = "plain") -> str:
    """Returns a scalar on one line, a text in the quotes of `style` where it can stand in them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        mantissa, exponent, power = repr(value).partition("e")
        # YAML 1.1 reads `1e-05` as a text: the point is required.
        return repr(value) if not exponent or "." in mantissa else f"{mantissa}.0e{power}"
    if style == "single" and "\n" not in value and "\t" not in value:
        return in_single_quotes(value)
    if style != "double" and is_plain(value, flow=flow):
        return value
    return in_double_quotes(value)
