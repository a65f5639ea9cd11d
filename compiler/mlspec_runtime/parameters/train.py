"""Sections `train` and `variants`: what is fitted, and on which inputs."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue

from mlspec_runtime.evidence.outcomes import Task
from mlspec_runtime.parameters.classes import Classes
from mlspec_runtime.parameters.features import Kind

_CLOSED = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Constant:
    """The value that stands where a feature is NULL."""

    __pydantic_config__ = _CLOSED

    constant: float | str


Impute = Literal["median"] | Constant | None


@dataclass(frozen=True, slots=True)
class Input:
    """One feature that a variant reads; without `impute` a NULL stays missing, or is its own category."""

    __pydantic_config__ = _CLOSED

    name: str
    kind: Kind
    impute: Impute


@dataclass(frozen=True, slots=True)
class Embedding:
    """A transformer behind a preparation of inputs, fitted once for all variants that name it."""

    __pydantic_config__ = _CLOSED

    estimator: str
    params: dict[str, JsonValue]
    scale: Literal["standard"] | None
    features: Annotated[tuple[Input, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Variant:
    """One configuration of inputs, preparation and estimator; `embedding` names the one between the last two.

    `distribution` is there if the estimator is not scikit-learn's: the Project allows it from there.
    """

    __pydantic_config__ = _CLOSED

    estimator: str
    params: dict[str, JsonValue]
    scale: Literal["standard"] | None
    features: Annotated[tuple[Input, ...], Field(min_length=1)]
    embedding: str | None = None
    distribution: str | None = None


@dataclass(frozen=True, slots=True)
class Train:
    """What all variants share; `folds` is the number of windows on which they are compared."""

    __pydantic_config__ = _CLOSED

    task: Task
    classes: Classes
    key: Annotated[tuple[str, ...], Field(min_length=1)]
    seed: int
    folds: Annotated[int, Field(ge=1)]

    @property
    def fits(self) -> range:
        """What a variant is fitted for: the number of each window, then `last_fit`."""
        return range(1, self.folds + 2)

    @property
    def last_fit(self) -> int:
        """Stands for the test among the numbers of windows: it comes after all of them."""
        return self.folds + 1
