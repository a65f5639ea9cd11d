"""`rollout`: the stages on the way to full traffic, and what must hold at the end of each."""

from typing import ClassVar, Literal

from pydantic import ConfigDict, Field, model_validator

from mlspec.spec.bounded import Bounded
from mlspec.spec.bounds import Level, LiveMargin
from mlspec.spec.evidence import SequentialTest
from mlspec.spec.gates import SliceSelection
from mlspec.spec.names import DnsLabel, HeaderName, HeaderValue, Identifier
from mlspec.spec.section import Items, Section, exactly_one, one_of
from mlspec.spec.units import Duration, Share

ROUTES = ("mirror", "cohort", "weight")


class StageGate(Bounded):
    """A KPI and a bound, judged on what the stage served."""

    OTHER: ClassVar[str] = "production"

    kpi: Identifier = Field(description="The KPI that is judged.")
    against: Literal["production"] | None = Field(
        default=None, description="What the KPI is compared with: what production serves at the same time."
    )
    at_least: Level | None = Field(default=None, description="The KPI is surely not below this.")
    at_most: Level | None = Field(default=None, description="The KPI is surely not above this.")
    better_by: LiveMargin | None = Field(default=None, description="Better than production by at least this.")
    not_worse_by: LiveMargin | None = Field(default=None, description="Worse than production by less than this.")
    slices: SliceSelection | None = Field(
        default=None, description="Judge each of these slices instead of all requests; for both, write two gates."
    )
    every: Duration | None = Field(
        default=None, description="Look this often during the stage; without it, once, at the stage's end."
    )
    test: SequentialTest | None = Field(
        default=None, description="The test of this gate; without it, the one of evidence."
    )


class Cohort(Section):
    """The requests that carry a header."""

    header: HeaderName = Field(description="The header's name.")
    equals: HeaderValue = Field(description="The header's value.")
    share: Share = Field(description="The share of all requests that carry it.")


class Approval(Section):
    """Somebody agrees before the rollout goes on."""

    by: DnsLabel = Field(description="The team that is asked.")
    at: Literal["start", "end"] = Field(default="end", description="Before the stage starts, or before the next one.")


class Stage(Section):
    """One step on the way to full traffic."""

    model_config = ConfigDict(json_schema_extra=exactly_one(*ROUTES))

    name: DnsLabel = Field(description="The stage's name.")
    mirror: Share | None = Field(
        default=None, description="This share of requests is copied to the candidate, whose answers nobody sees."
    )
    cohort: Cohort | None = Field(default=None, description="Requests with this header are answered by the candidate.")
    weight: Share | None = Field(default=None, description="This share of requests is answered by the candidate.")
    duration: Duration = Field(alias="for", description="How long the stage takes.")
    gates: Items[StageGate] = Field(default=(), max_length=50, description="What must hold before the next stage.")
    approval: Approval | None = Field(default=None, description="Who agrees before it goes on; without it, nobody.")

    @model_validator(mode="after")
    def _one_route(self) -> "Stage":
        one_of(self, *ROUTES)
        return self

    @property
    def route(self) -> Literal["mirror", "cohort", "weight"]:
        """How requests reach the candidate."""
        return "mirror" if self.mirror is not None else "cohort" if self.cohort is not None else "weight"

    @property
    def share(self) -> Share:
        """The share of all requests that reach the candidate."""
        if self.cohort is not None:
            return self.cohort.share
        return self.mirror or self.weight or Share("100%")


class Rollout(Section):
    """The way to full traffic."""

    always: Items[StageGate] = Field(
        default=(), max_length=50, description="Judged at the end of every stage that has enough requests."
    )
    stages: Items[Stage] = Field(min_length=1, max_length=20, description="The stages, in order.")
    on_missing_data: Literal["pause", "abort", "pass"] = Field(
        default="pause", description="What happens where a gate has no data, or too little; pass is never accepted."
    )
