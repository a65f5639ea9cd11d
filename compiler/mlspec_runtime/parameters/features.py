"""Section `features`: which rows a prediction may see, and the expressions over them."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

_CLOSED = ConfigDict(extra="forbid")

Kind = Literal["numeric", "categorical"]


@dataclass(frozen=True, slots=True)
class Join:
    """The newest row of `source` known at prediction time or, without an event time, the one row of that key.

    A row is known `lag` seconds after its event and counts for `max_age` seconds.
    """

    __pydantic_config__ = _CLOSED

    source: str
    using: Annotated[tuple[str, ...], Field(min_length=1)]
    event_time: str | None
    lag: float
    max_age: float | None


@dataclass(frozen=True, slots=True)
class Window:
    """Rows of `source`, equal in `by`, whose clock `over` is in (time - last, time - lag], in seconds."""

    __pydantic_config__ = _CLOSED

    source: str
    by: tuple[str, ...]
    over: str
    last: float
    lag: float


@dataclass(frozen=True, slots=True)
class Feature:
    """One input of the model; with a window, `expr` aggregates the window's rows."""

    __pydantic_config__ = _CLOSED

    name: str
    expr: str
    kind: Kind
    window: Window | None


@dataclass(frozen=True, slots=True)
class Features:
    """The inputs of the model, one row for each row of `source`."""

    __pydantic_config__ = _CLOSED

    source: str
    key: Annotated[tuple[str, ...], Field(min_length=1)]
    prediction_time: str
    timezone: str
    joins: tuple[Join, ...]
    columns: Annotated[tuple[Feature, ...], Field(min_length=1)]
