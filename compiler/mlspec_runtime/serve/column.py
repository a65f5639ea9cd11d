"""A column of the request schema: which values a caller may send, and what they are in Python."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from mlspec.expressions.types import Type
from mlspec.expressions.values import LARGEST_INTEGER, SMALLEST_INTEGER, Value
from mlspec_runtime.serve.failure import Refused
from mlspec_runtime.serve.tensor import Tensor, decoded, shown

_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[Tt ](?P<time>\d\d:\d\d:\d\d)(?P<fraction>\.\d{1,6})?(?P<zone>[Zz]|[+-]\d\d:\d\d)",
    re.ASCII,
)
_TYPES = {"boolean": Type.BOOLEAN, "integer": Type.INTEGER, "number": Type.DOUBLE, "string": Type.STRING}
_INTEGERS = frozenset(f"{sign}INT{bits}" for sign in ("", "U") for bits in (8, 16, 32, 64))
_DATATYPES = {
    Type.BOOLEAN: frozenset({"BOOL"}),
    Type.INTEGER: _INTEGERS,
    Type.DOUBLE: _INTEGERS | {"FP32", "FP64"},
    Type.STRING: frozenset({"BYTES"}),
    Type.TIMESTAMP: frozenset({"BYTES"}),
}
NAMED_DATATYPE = {
    Type.BOOLEAN: "BOOL",
    Type.INTEGER: "INT64",
    Type.DOUBLE: "FP64",
    Type.STRING: "BYTES",
    Type.TIMESTAMP: "BYTES",
}
"""The datatype of each type in what the server says of itself."""

_CONTENT_TYPES = frozenset({None, "str", "datetime", "np"})


@dataclass(frozen=True, slots=True)
class Column:
    """One property of request.schema.json; a bound or a set of values is None where there is none."""

    name: str
    type: Type
    nullable: bool
    accepted: tuple[Value, ...] | None
    low: float | None
    high: float | None

    def values(self, tensor: Tensor) -> list[Value]:
        """Returns the values of the column's tensor, each as the schema wants it.

        Raises:
            Refused: one is not; the text names the column and the row.
        """
        if tensor.datatype not in _DATATYPES[self.type]:
            wanted = NAMED_DATATYPE[self.type]
            raise Refused(f"{self.name}: datatype {shown(tensor.datatype)}, expected {wanted} for a {self.type}")
        if tensor.content_type not in _CONTENT_TYPES:
            raise Refused(f"{self.name}: content_type {shown(tensor.content_type)} is not read; send the text itself")
        return [self.value(item, f"{self.name}[{row}]") for row, item in enumerate(tensor.data)]

    def value(self, item: object, place: str) -> Value:
        """Returns one value as the schema wants it.

        Raises:
            Refused: it is not; the text begins with `place`.
        """
        item = decoded(item, place)
        if item is None:
            if self.nullable:
                return None
            raise Refused(f"{place}: is null, and {self.name} never is")
        value = self._typed(item, place)
        if self.accepted is not None and value not in self.accepted:
            known = ", ".join(map(shown, self.accepted))
            raise Refused(f"{place}: {shown(value)} is none of {known}")
        if isinstance(value, int | float):
            if self.low is not None and value < self.low:
                raise Refused(f"{place}: {shown(value)} is below {self.low:g}")
            if self.high is not None and value > self.high:
                raise Refused(f"{place}: {shown(value)} is above {self.high:g}")
        return value

    def _typed(self, item: object, place: str) -> Value:
        match self.type:
            case Type.BOOLEAN if isinstance(item, bool):
                return item
            case Type.INTEGER if isinstance(item, int | float) and not isinstance(item, bool):
                return _integer(item, place)
            case Type.DOUBLE if isinstance(item, int | float) and not isinstance(item, bool):
                return _double(item, place)
            case Type.STRING if isinstance(item, str):
                return item
            case Type.TIMESTAMP if isinstance(item, str):
                return moment(item, place)
            case Type.TIMESTAMP if isinstance(item, datetime):
                return item
            case _:
                raise Refused(f"{place}: {shown(item)} is no {self.type}")


def _integer(item: float, place: str) -> int:
    if isinstance(item, float) and not item.is_integer():
        raise Refused(f"{place}: {shown(item)} is no integer")
    if not SMALLEST_INTEGER <= item <= LARGEST_INTEGER:
        raise Refused(f"{place}: {shown(item)} does not fit a 64-bit integer")
    return int(item)


def _double(item: float, place: str) -> float:
    try:
        value = float(item)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise Refused(f"{place}: {shown(item)} is not finite; what is unknown is null")
    return value


def moment(text: str, place: str) -> datetime:
    """Returns the moment, in UTC without its offset, of a text of RFC 3339.

    Raises:
        Refused: it is none.
    """
    found = _MOMENT.fullmatch(text)
    if found is not None:
        zone = "+00:00" if found["zone"] in "Zz" else found["zone"]
        fraction = (found["fraction"] or ".0").ljust(7, "0")
        try:
            read = datetime.fromisoformat(f"{found['day']}T{found['time']}{fraction}{zone}")
            return read.astimezone(UTC).replace(tzinfo=None)
        except (ValueError, OverflowError):
            pass
    raise Refused(f"{place}: {shown(text)} is no moment of RFC 3339 with its offset, such as 2027-01-31T08:30:00Z")


def columns_of_schema(schema: Mapping[str, Any]) -> dict[str, Column]:
    """Returns the columns of request.schema.json by name."""
    properties = cast("Mapping[str, Mapping[str, Any]]", schema["properties"])
    return {name: _column(name, found) for name, found in properties.items()}


def _column(name: str, found: Mapping[str, Any]) -> Column:
    said: str | list[str] = found["type"]
    kind, nullable = (said, False) if isinstance(said, str) else (said[0], True)
    accepted = found.get("enum")
    return Column(
        name=name,
        type=Type.TIMESTAMP if found.get("format") == "date-time" else _TYPES[kind],
        nullable=nullable,
        accepted=None if accepted is None else tuple(value for value in accepted if value is not None),
        low=found.get("minimum"),
        high=found.get("maximum"),
    )
