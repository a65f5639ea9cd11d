"""Section `package`: what the package of a model says of itself."""

from dataclasses import dataclass

from pydantic import ConfigDict

from mlspec_runtime.evidence.outcomes import Task
from mlspec_runtime.parameters.classes import Classes
from mlspec_runtime.parameters.column import RequestColumn
from mlspec_runtime.parameters.filters import PackedFilter
from mlspec_runtime.parameters.look_up import LookUp
from mlspec_runtime.parameters.train import Input

_CLOSED = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class RowFeature:
    """A feature as a server has it: computed by `expr` from columns of the request, or sent by its name."""

    __pydantic_config__ = _CLOSED

    name: str
    expr: str | None


@dataclass(frozen=True, slots=True)
class Serving:
    """What a server needs beside the model, to answer as the evaluation did.

    Attributes:
        key: The columns that name a prediction.
        group: The column that holds a list together; None where rows are no lists.
        threshold: A score from here on is a positive decision; None where nothing is decided.
        threads: The number of threads of every library.
        features: All features, in the order declared.
        inputs: The features that each variant reads, in the order in which its model takes them.
        look_up: The stores that inputs are looked up in.
    """

    __pydantic_config__ = _CLOSED

    key: tuple[str, ...]
    group: str | None
    threshold: float | None
    threads: int
    features: tuple[RowFeature, ...]
    inputs: dict[str, tuple[Input, ...]]
    look_up: tuple[LookUp, ...] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """The name of the model, what it predicts, the columns of one request, and the filters behind it, in order.

    `serving` is None in what was compiled before servers computed features: such a package cannot be served.
    """

    __pydantic_config__ = _CLOSED

    name: str
    task: Task
    classes: Classes
    request: tuple[RequestColumn, ...]
    timezone: str = "UTC"
    filters: tuple[PackedFilter, ...] = ()
    serving: Serving | None = None
