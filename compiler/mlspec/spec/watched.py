"""A KPI of a serving version and the bound beyond which something happens."""

from typing import ClassVar, Literal

from pydantic import ConfigDict, Field

from mlspec.spec.bounded import Bounded, bounded
from mlspec.spec.bounds import Level, LiveMargin
from mlspec.spec.names import Identifier
from mlspec.spec.units import Duration


class Watched(Bounded):
    """A KPI over a moving window, and one bound."""

    LEVELS: ClassVar[tuple[str, ...]] = ("above", "below")
    MARGINS: ClassVar[tuple[str, ...]] = ("lead_below",)

    model_config = ConfigDict(json_schema_extra=bounded(LEVELS, MARGINS))

    kpi: Identifier = Field(description="The KPI that is watched.")
    against: Literal["baseline", "fallback"] | None = Field(
        default=None, description="What the KPI has to lead, on the same rows."
    )
    above: Level | None = Field(default=None, description="The KPI is above this.")
    below: Level | None = Field(default=None, description="The KPI is below this.")
    lead_below: LiveMargin | None = Field(default=None, description="The lead over the other is less than this.")
    window: Duration = Field(description="Over the requests of the last so long.")
