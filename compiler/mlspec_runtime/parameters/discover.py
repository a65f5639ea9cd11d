"""Section `discover`: where slices are searched."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from mlspec_runtime.evidence.outcomes import Task
from mlspec_runtime.parameters.features import Kind

_CLOSED = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class SearchedFeature:
    """A feature that conditions may read, and the type of its values."""

    __pydantic_config__ = _CLOSED

    name: str
    kind: Kind
    type: Literal["boolean", "integer", "double", "string", "timestamp"]


@dataclass(frozen=True, slots=True)
class Discover:
    """How slices are searched.

    Attributes:
        task: What the model predicts.
        key: The columns that name a prediction.
        most: How many slices are tested, and proposed at most.
        min_rows: The least test rows of a slice.
        alpha: The chance that any proposal is none.
        known: The conditions of slices that there are.
        features: What conditions may read.
    """

    __pydantic_config__ = _CLOSED

    task: Task
    key: Annotated[tuple[str, ...], Field(min_length=1)]
    most: Annotated[int, Field(ge=1)]
    min_rows: Annotated[int, Field(ge=1)]
    alpha: Annotated[float, Field(gt=0, lt=0.5)]
    known: tuple[str, ...]
    features: tuple[SearchedFeature, ...]
