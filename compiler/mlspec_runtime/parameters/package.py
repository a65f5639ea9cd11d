"""Section `package`: what the package of a model says of itself."""

from dataclasses import dataclass
from typing import Literal

from pydantic import ConfigDict

from mlspec_runtime.evidence.outcomes import Task
from mlspec_runtime.parameters.classes import Classes
from mlspec_runtime.parameters.filters import PackedFilter

_CLOSED = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class RequestColumn:
    """One value of a request: its type, and what a caller may send."""

    __pydantic_config__ = _CLOSED

    name: str
    type: Literal["boolean", "integer", "double", "string", "timestamp"]
    nullable: bool
    values: tuple[str | float | bool, ...] | None
    range: tuple[float | None, float | None] | None


@dataclass(frozen=True, slots=True)
class Package:
    """The name of the model, what it predicts, the columns of one request, and the filters behind it, in order."""

    __pydantic_config__ = _CLOSED

    name: str
    task: Task
    classes: Classes
    request: tuple[RequestColumn, ...]
    timezone: str = "UTC"
    filters: tuple[PackedFilter, ...] = ()
