"""The draft of a model: everything that its files say, decided."""

from dataclasses import dataclass
from typing import NamedTuple

from mlspec.spec.features import FeatureKind
from mlspec.spec.prediction import Task
from mlspec.spec.sources import ColumnType


class Column(NamedTuple):
    """One column of the source; `available_at` is of the outcome alone."""

    name: str
    type: ColumnType
    nullable: bool = False
    available_at: str | None = None
    values: tuple[str, ...] = ()


class Feature(NamedTuple):
    """One input of the model; `impute` says that missing numbers are filled in by the median."""

    name: str
    kind: FeatureKind
    impute: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A model before anybody wrote its spec.

    Attributes:
        path: where the data stand, from the project's root.
        outcome: the label, as an expression.
        delay: how long after the prediction the outcome is known; `test` how long the test window is.
        coverage: the share of rows that have an outcome.
    """

    project: str
    name: str
    owner: str
    task: Task
    entity: str
    time: str
    label: str
    source: str
    path: str
    columns: tuple[Column, ...]
    outcome: str
    delay: str
    coverage: str
    features: tuple[Feature, ...]
    test: str


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why no model can be drafted from these answers, with a way out."""

    reason: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft, what was assumed in it, and the columns of the data that it does without."""

    draft: Draft
    assumed: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
