"""`gates`: what must hold before anything is deployed."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from mlspec.spec.names import Identifier
from mlspec.spec.section import Items, Section, conflict, exactly_one, one_of

SliceSelection = Annotated[
    Literal["all", "critical"] | Annotated[Items[Identifier], Field(min_length=1)],
    Field(union_mode="left_to_right"),
]


RELATIVE = ("better_by", "not_worse_by")
BOUNDS = ("at_least", "at_most", *RELATIVE)


class Gate(Section):
    """A KPI, a bound, and the rows that it must hold on."""

    model_config = ConfigDict(
        json_schema_extra={
            **exactly_one(*BOUNDS),
            "dependentRequired": {bound: ["against"] for bound in RELATIVE},
            "dependentSchemas": {"against": exactly_one(*RELATIVE)},
        }
    )

    kpi: Identifier = Field(description="The KPI that is judged.")
    against: Literal["baseline"] | None = Field(
        default=None, description="What the KPI is compared with, on the same rows."
    )
    at_least: float | None = Field(default=None, description="The KPI is surely not below this.")
    at_most: float | None = Field(default=None, description="The KPI is surely not above this.")
    better_by: float | None = Field(default=None, ge=0, description="Better than the other by at least this.")
    not_worse_by: float | None = Field(default=None, ge=0, description="Worse than the other by less than this.")
    slices: SliceSelection | None = Field(
        default=None, description="Judge each of these slices instead of all rows; for both, write two gates."
    )

    @model_validator(mode="after")
    def _one_bound(self) -> "Gate":
        one_of(self, *BOUNDS)
        if self.bound in RELATIVE and self.against is None:
            raise conflict(
                f"{self.bound} compares, and nothing is named to compare with", "add against: baseline", self.bound
            )
        if self.against is not None and self.bound not in RELATIVE:
            raise conflict(
                f"{self.bound} bounds the KPI itself: it is not compared with the {self.against}",
                "leave against out, or bound the difference by better_by or not_worse_by",
                self.bound,
            )
        return self

    @property
    def bound(self) -> str:
        """The name of the bound that was given."""
        return next(name for name in BOUNDS if getattr(self, name) is not None)

    @property
    def name(self) -> str:
        """What the gate goes by in reports: its KPI, what it is compared with, its bound."""
        return "-".join(filter(None, (self.kpi, self.against, self.bound, "on-slices" if self.slices else None)))
