"""Section `label`: what really happened, when it is known, and what is claimed about both."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field

from mlspec_runtime.evidence.outcomes import Task
from mlspec_runtime.parameters.classes import Classes

_CLOSED = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Delay:
    """Claimed upper bounds of the quantiles of the time from prediction to label, in seconds."""

    __pydantic_config__ = _CLOSED

    p50: float
    p95: float
    max: float


@dataclass(frozen=True, slots=True)
class Label:
    """The outcome of one prediction; it is known once every moment of `known_at` has passed.

    `classes` are the outcomes that there may be, empty where they are no names; `group` is the column of the list.
    """

    __pydantic_config__ = _CLOSED

    source: str
    key: Annotated[tuple[str, ...], Field(min_length=1)]
    prediction_time: str
    timezone: str
    task: Task
    expr: str
    positive: bool | int | float | str | None
    classes: Classes
    group: str | None
    known_at: Annotated[tuple[str, ...], Field(min_length=1)]
    delay: Delay
    coverage: float
