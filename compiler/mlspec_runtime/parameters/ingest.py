"""Section `ingest.<source>`: where a source's rows are, what they promise, and what is checked on them."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field

_CLOSED = ConfigDict(extra="forbid")

ColumnType = Literal["boolean", "integer", "double", "string", "timestamp"]
When = Literal["reading", "cleaning"]
Response = Literal["stop", "serve_fallback", "ticket"]


@dataclass(frozen=True, slots=True)
class Column:
    """One declared column; a column that is not declared is dropped."""

    __pydantic_config__ = _CLOSED

    name: str
    type: ColumnType
    nullable: bool
    values: tuple[str, ...] | None
    range: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Deduplicate:
    """Which of several rows with one key stays; NULL in `by` is older than everything."""

    __pydantic_config__ = _CLOSED

    key: Annotated[tuple[str, ...], Field(min_length=1)]
    keep: Literal["latest", "earliest"]
    by: str


@dataclass(frozen=True, slots=True)
class Unique:
    """No two rows are equal in `columns`; NULL equals NULL."""

    __pydantic_config__ = _CLOSED

    kind: Literal["unique"]
    columns: Annotated[tuple[str, ...], Field(min_length=1)]
    after: When
    otherwise: Response


@dataclass(frozen=True, slots=True)
class FreshWithin:
    """The newest event is at most `seconds` old at `as_of` (None: the run's start)."""

    __pydantic_config__ = _CLOSED

    kind: Literal["fresh_within"]
    seconds: int
    as_of: AwareDatetime | None
    after: When
    otherwise: Response


@dataclass(frozen=True, slots=True)
class NullShare:
    """At most a share of the rows has NULL in `column`."""

    __pydantic_config__ = _CLOSED

    kind: Literal["null_share"]
    column: str
    at_most: float
    after: When
    otherwise: Response


Check = Annotated[Unique | FreshWithin | NullShare, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class Ingest:
    """One source."""

    __pydantic_config__ = _CLOSED

    path: str
    key: Annotated[tuple[str, ...], Field(min_length=1)]
    event_time: str | None
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    deduplicate: Deduplicate | None
    checks: tuple[Check, ...]
