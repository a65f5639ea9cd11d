"""`evidence`: how sure a gate has to be."""

from typing import Literal

from pydantic import Field

from mlspec.spec.section import Section

SequentialTest = Literal["fixed", "always_valid", "group_sequential"]


class Evidence(Section):
    """How sure a gate has to be."""

    alpha: float = Field(default=0.05, gt=0, lt=0.5, description="The chance of a wrong yes that is accepted.")
    power: float = Field(
        default=0.8, gt=0.5, lt=1, description="The chance of a right yes; tells what could be detected."
    )
    sides: Literal["one", "two"] = Field(default="one", description="One-sided or two-sided intervals.")
    test: SequentialTest = Field(
        default="fixed",
        description="fixed looks once, at a stage's end; always_valid and group_sequential may look repeatedly.",
    )
    resamples: int = Field(default=1000, ge=200, le=20_000, description="How many times the days are resampled.")
    min_rows: int = Field(default=200, ge=1, le=10_000_000, description="Fewer rows are inconclusive.")
    min_events: int = Field(default=20, ge=1, le=10_000_000, description="Fewer events are inconclusive.")
