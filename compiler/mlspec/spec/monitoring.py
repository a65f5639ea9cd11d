"""`monitoring`: what is watched while a version serves, and how many false alarms that may cost."""

from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from mlspec.spec.bounds import Level
from mlspec.spec.gates import SliceSelection
from mlspec.spec.names import Identifier, ProjectPath
from mlspec.spec.quantities import Rate
from mlspec.spec.section import Items, Section, conflict, excludes
from mlspec.spec.serving import Selection
from mlspec.spec.units import Duration, Share


class WatchedKpi(Section):
    """A KPI that is computed again and again."""

    model_config = ConfigDict(json_schema_extra={"dependentSchemas": {"at_least": excludes("at_most")}})

    kpi: Identifier = Field(description="The KPI.")
    slices: SliceSelection | None = Field(
        default=None, description="Each of these slices, beside all requests; without it, all requests alone."
    )
    every: Duration = Field(default=Duration("1d"), description="How often it is computed.")
    window: Duration = Field(description="Over the requests of the last so long.")
    at_least: Level | None = Field(default=None, description="Tell the owner when it is surely below this.")
    at_most: Level | None = Field(default=None, description="Tell the owner when it is surely above this.")

    @model_validator(mode="after")
    def _one_side(self) -> "WatchedKpi":
        if self.at_least is not None and self.at_most is not None:
            raise conflict("at_least and at_most exclude each other", "watch it twice, once with each", "at_most")
        return self


class Drift(Section):
    """How far the served features are from those that the model learnt from."""

    features: Selection = Field(default="all", description="The features that are watched.")
    every: Duration = Field(default=Duration("1d"), description="How often.")
    window: Duration = Field(default=Duration("7d"), description="Over the requests of the last so long.")
    test: Literal["psi", "ks", "jensen_shannon", "wasserstein", "chi_square"] = Field(
        default="psi", description="The distance between then and now."
    )
    at_least: float = Field(
        default=0.2, gt=0, le=1000, description="A smaller distance never matters, however sure one is of it."
    )
    false_alarm: Share = Field(
        default=Share("1%"), description="The chance of an alarm in one run while nothing drifts."
    )
    reference: Literal["training", "same_season", "previous_window"] = Field(
        default="training", description="The rows that now is compared with."
    )
    corrected_by: Literal["bh", "bonferroni", "none"] = Field(
        default="bh", description="How many features at once are allowed for."
    )


class Monitoring(Section):
    """What is watched."""

    kpis: Items[WatchedKpi] = Field(default=(), max_length=200, description="The KPIs that are watched.")
    drift: Drift | None = Field(default=None, description="Whether the features drift; without it, nobody looks.")
    alert_budget: Rate = Field(
        default=Rate("2/week"), description="How many false alarms are borne; more expected ones are an error."
    )
    runbook: ProjectPath | None = Field(default=None, description="What whoever is called reads first.")
