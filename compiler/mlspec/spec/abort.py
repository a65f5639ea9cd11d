"""`aborts` of a Release: rollouts of the version that ended by themselves, and what was measured then."""

from pydantic import Field

from mlspec.spec.names import AnalysisMetric, DnsLabel
from mlspec.spec.section import Items, Section
from mlspec.spec.units import Instant


class Miss(Section):
    """A metric of the analysis that failed.

    For a gate the numbers are standard errors by which the KPI lies on the good side of its bound, for a rollback rule
    they are in the KPI's unit.
    """

    metric: AnalysisMetric = Field(description="The metric, as the analysis of the rollout names it.")
    measured: float | None = Field(default=None, description="What was measured last; none without a number.")
    threshold: float | None = Field(default=None, description="What it was held against.")


class Abort(Section):
    """A rollout of the version that was aborted; the environment went back by itself, and then in git."""

    environment: DnsLabel = Field(description="Where it was rolled out.")
    at: Instant = Field(description="When the abort was told.")
    failed: Items[Miss] = Field(default=(), max_length=100, description="What failed, as far as it is known.")
