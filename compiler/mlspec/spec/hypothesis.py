"""`hypothesis`: why a version should be better; its release records whether it was."""

from typing import Literal

from pydantic import Field

from mlspec.spec.bounds import Difference
from mlspec.spec.names import Identifier, Line
from mlspec.spec.section import Section


class Expectation(Section):
    """What should come out of the version."""

    kpi: Identifier = Field(description="The KPI that should change.")
    change: Difference = Field(description="By how much, with its sign: less is written with a minus.")
    against: Literal["baseline", "production"] = Field(
        default="production", description="What the change is counted from."
    )


class Hypothesis(Section):
    """Why this version should be better."""

    claim: Line = Field(description="The idea, in one line.")
    expect: Expectation = Field(description="What should come out of it.")
