"""`gates`: what must hold before anything is deployed."""

from typing import Annotated, Literal

from pydantic import Field

from mlspec.spec.bounded import Bounded
from mlspec.spec.bounds import Level, Margin
from mlspec.spec.names import Identifier
from mlspec.spec.section import Items

SliceSelection = Annotated[
    Literal["all", "critical"] | Annotated[Items[Identifier], Field(min_length=1)],
    Field(union_mode="left_to_right"),
]


class Gate(Bounded):
    """A KPI, a bound, and the rows that it must hold on."""

    kpi: Identifier = Field(description="The KPI that is judged.")
    against: Literal["baseline", "production"] | None = Field(
        default=None,
        description="What the KPI is compared with, on the same rows; with nothing in production such a gate says so "
        "and does not block.",
    )
    at_least: Level | None = Field(default=None, description="The KPI is surely not below this.")
    at_most: Level | None = Field(default=None, description="The KPI is surely not above this.")
    better_by: Margin | None = Field(default=None, description="Better than the other by at least this.")
    not_worse_by: Margin | None = Field(default=None, description="Worse than the other by less than this.")
    slices: SliceSelection | None = Field(
        default=None, description="Judge each of these slices instead of all rows; for both, write two gates."
    )

    @property
    def name(self) -> str:
        """What the gate goes by in reports: its KPI, what it is compared with, its bound."""
        return "-".join(filter(None, (self.kpi, self.against, self.bound, "on-slices" if self.slices else None)))
