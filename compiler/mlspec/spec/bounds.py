"""Bounds of gates, rules and alerts: a plain number, a share, an amount; a margin is never a bare percentage."""

from typing import Annotated

from pydantic import Field

from mlspec.spec.quantities import Money, Points, Relative
from mlspec.spec.units import Share

Level = Annotated[float | Share | Money, Field(union_mode="left_to_right")]
"""Where a KPI has to be: `0.65`, `5%`, `9.1 USD`."""

Difference = Annotated[float | Points | Money, Field(union_mode="left_to_right")]
"""By how much two KPIs differ, signed where it is a number: `-0.5`, `2pp`, `0.4 USD`."""

Plain = Annotated[float, Field(ge=0)]
Margin = Annotated[Plain | Points | Money, Field(union_mode="left_to_right")]
"""How far a KPI has to be from what it is compared with: `0.025`, `2pp`, `0.4 USD`."""

LiveMargin = Annotated[Plain | Points | Relative | Money, Field(union_mode="left_to_right")]
"""A margin that may also be a part of what it is compared with: `2% of production`."""

Written = float | Share | Points | Relative | Money


def number(written: Written) -> float:
    """Returns the bare number that a bound means: 0.05 for `5%`, 0.02 for `2pp` and `2% of production`."""
    return float(written) if isinstance(written, int | float) else written.value


def text(written: Written) -> str:
    """Returns a bound as the spec writes it."""
    return f"{written:g}" if isinstance(written, int | float) else written.text
