"""Section `stop_early`: on how many rows variants are tried before they are trained on all."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field

from mlspec_runtime.parameters.evaluate import Evaluate
from mlspec_runtime.parameters.select import Select


@dataclass(frozen=True, slots=True)
class StopEarly:
    """Successive halving over rows.

    Attributes:
        factor: Of so many variants one goes on.
        rungs: The rows before each window that the trainings of each rung read.
        select: The rule of the choice, over the variants that can be stopped.
        evaluate: How the KPI of that rule is measured.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    factor: Annotated[int, Field(ge=2)]
    rungs: Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=1)]
    select: Select
    evaluate: Evaluate
