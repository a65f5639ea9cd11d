"""Part `look_up` of a package: the inputs that a server looks up when a request comes."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from mlspec_runtime.parameters.column import RequestColumn

_CLOSED = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Moment:
    """The column of a file that says when a row was true; `lag` seconds later it is known."""

    __pydantic_config__ = _CLOSED

    column: str
    lag: float


@dataclass(frozen=True, slots=True)
class LookUp:
    """One store.

    Attributes:
        name: Its name in the spec.
        kind: What it is.
        place: The path of a file from the project's root, or the name of a connection.
        key: The columns of the request that a record is found by.
        columns: The inputs that are found in it.
        max_age: An older record counts as missing; in seconds.
        moment: Of a file, which column dates a row; None: the file's own time does.
    """

    __pydantic_config__ = _CLOSED

    name: str
    kind: Literal["file", "redis", "http"]
    place: str
    key: Annotated[tuple[str, ...], Field(min_length=1)]
    columns: Annotated[tuple[RequestColumn, ...], Field(min_length=1)]
    max_age: float
    moment: Moment | None
