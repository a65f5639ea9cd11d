"""A column that a server reads, whoever brings it."""

from dataclasses import dataclass
from typing import Literal

from pydantic import ConfigDict


@dataclass(frozen=True, slots=True)
class RequestColumn:
    """One value: its type, and what it may be."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    name: str
    type: Literal["boolean", "integer", "double", "string", "timestamp"]
    nullable: bool
    values: tuple[str | float | bool, ...] | None
    range: tuple[float | None, float | None] | None
