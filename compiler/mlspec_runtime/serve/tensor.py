"""Tensors of the V2 protocol as columns of plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from mlspec.expressions.values import Value
from mlspec_runtime.serve.failure import Refused

NULL_MASK = ":null"
"""Ends the name of the BOOL tensor that says where a column is NULL; a colon keeps it apart from every column."""

SHOWN = 40
"""So many characters of a value stand in a message."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """One named tensor of a request, as the protocol brought it."""

    name: str
    datatype: str
    shape: tuple[int, ...]
    data: Sequence[object]
    content_type: str | None = None


def shown(value: object) -> str:
    """Returns a value as a message shows it."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def columns_of(tensors: Sequence[Tensor], most_rows: int) -> tuple[dict[str, Tensor], int]:
    """Returns the tensors by name, flat and with NULL where their masks say so, and the number of rows.

    Raises:
        Refused: there is none, one comes twice, or their shapes disagree.
    """
    if not tensors:
        raise Refused("inputs: there is no tensor; send one for each column of the request schema")
    first = tensors[0]
    rows = first.shape[0] if first.shape else 0
    if rows < 1:
        raise Refused(f"{first.name}: shape {list(first.shape)} has no row; send [n] with n of at least 1")
    if rows > most_rows:
        raise Refused(f"{first.name}: {rows:,} rows, at most {most_rows:,} are answered in one request")
    found: dict[str, Tensor] = {}
    for tensor in tensors:
        if tensor.name in found:
            raise Refused(f"{tensor.name}: sent twice")
        found[tensor.name] = _flat(tensor, rows, first.name)
    masks = [name for name in found if name.endswith(NULL_MASK)]
    for name in masks:
        _mask(found, name)
    return found, rows


def _flat(tensor: Tensor, rows: int, first: str) -> Tensor:
    if tensor.shape not in ((rows,), (rows, 1)):
        raise Refused(f"{tensor.name}: shape {list(tensor.shape)}, expected [{rows}] as {first} has {rows} rows")
    data = tensor.data
    if len(tensor.shape) > 1 and all(isinstance(item, list) for item in data):
        nested = cast("Sequence[Sequence[object]]", data)
        data = [item for inner in nested for item in inner]
    if len(data) != rows:
        raise Refused(f"{tensor.name}: {len(data):,} values, its shape says {rows:,}")
    return Tensor(tensor.name, tensor.datatype, (rows,), data, tensor.content_type)


def _mask(found: dict[str, Tensor], name: str) -> None:
    """Puts NULL into the column that a mask speaks of, and takes the mask away."""
    mask, column = found.pop(name), name.removesuffix(NULL_MASK)
    if column not in found:
        raise Refused(f"{name}: there is no tensor {column!r} for it")
    if mask.datatype != "BOOL" or not all(isinstance(flag, bool) for flag in mask.data):
        raise Refused(f"{name}: a mask is a BOOL tensor, true where {column!r} is NULL")
    own = found[column]
    data = [None if null else value for value, null in zip(own.data, mask.data, strict=True)]
    found[column] = Tensor(own.name, own.datatype, own.shape, data, own.content_type)


def loose_values(tensor: Tensor) -> list[Value]:
    """Returns the values of a tensor that no schema speaks of, for the log alone.

    Raises:
        Refused: a value is none that JSON has.
    """
    values: list[Value] = []
    for item in tensor.data:
        value = decoded(item, tensor.name)
        if value is not None and not isinstance(value, bool | int | float | str):
            raise Refused(f"{tensor.name}: {shown(value)} is no single value")
        values.append(value)
    return values


def decoded(item: object, name: str) -> object:
    """Returns a value with the text of bytes.

    Raises:
        Refused: the bytes are not UTF-8.
    """
    if not isinstance(item, bytes):
        return item
    try:
        return item.decode()
    except UnicodeDecodeError as error:
        raise Refused(f"{name}: not UTF-8 at byte {error.start}") from None
