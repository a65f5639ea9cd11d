"""Section `gate`: what must hold before the candidate goes on."""

from dataclasses import dataclass

from pydantic import ConfigDict

from mlspec_runtime.evidence.verdict import Bound
from mlspec_runtime.parameters.evaluate import Evaluate

_CLOSED = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class GateRule:
    """One bound on a KPI.

    Attributes:
        name: What reports call it.
        kpi: The KPI that is judged.
        against: `baseline` or `production` for a lead over it on the same rows; None for the KPI itself.
        bound: How the value is read.
        value: The bound, in the KPI's unit.
        slices: The slices that are judged one by one; empty for all rows together.
    """

    __pydantic_config__ = _CLOSED

    name: str
    kpi: str
    against: str | None
    bound: Bound
    value: float
    slices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate(Evaluate):
    """The gates, judged on the test rows with the definitions of the evaluation.

    Attributes:
        baseline: The variant that gates against a baseline compare with.
        gates: What must hold.
        production: The folder in which production's evaluation of the same rows stands; None with nothing in
            production.
    """

    __pydantic_config__ = _CLOSED

    baseline: str | None
    gates: tuple[GateRule, ...]
    production: str | None = None
