"""`kind: Release`: the record that a version was trained and passed; CI writes it, nobody edits it."""

from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from mlspec.conventions import API_VERSION
from mlspec.spec.abort import Abort
from mlspec.spec.hypothesis import Hypothesis
from mlspec.spec.names import Commit, Digest, DnsLabel, GateName, Identifier, Line, SemanticVersion, StoredDigest
from mlspec.spec.section import Items, Section, conflict
from mlspec.spec.units import Instant


class ReleaseMetadata(Section):
    """Which version of which model was released, and out of which commit."""

    model: DnsLabel = Field(description="The model's name.")
    version: SemanticVersion = Field(description="The version: the file is <folder>/releases/<version>.yaml.")
    released: Instant = Field(description="When the record was written.")
    commit: Commit = Field(description="The commit whose specs were compiled and trained.")


class ReleaseDigests(Section):
    """What the version is made of, byte for byte."""

    manifest: Digest = Field(description="Of the frozen folder's manifest.json, which lists every file there.")
    model: StoredDigest = Field(description="Of the packaged model, by which DVC keeps it.")
    lock: Digest = Field(description="Of the environment.lock that it was trained with.")
    data: dict[Identifier, StoredDigest] = Field(
        min_length=1, max_length=100, description="Of each source, by name: of the file or folder that was read."
    )
    filters: dict[Identifier, Digest] = Field(
        default_factory=dict, max_length=200, description="Of each filter around the model, by name."
    )


class Measured(Section):
    """A KPI as it was measured on the version's own test rows."""

    model_config = ConfigDict(json_schema_extra={"dependentRequired": {"low": ["high"], "high": ["low"]}})

    value: float = Field(description="The KPI, in its own unit.")
    low: float | None = Field(default=None, description="The lower end of its interval.")
    high: float | None = Field(default=None, description="The upper end of its interval.")

    @model_validator(mode="after")
    def _interval(self) -> "Measured":
        if (self.low is None) != (self.high is None):
            raise conflict("an interval has two ends", "give low and high, or neither")
        if self.low is not None and self.high is not None and not self.low <= self.value <= self.high:
            raise conflict(
                f"low {self.low:g}, value {self.value:g} and high {self.high:g} must not fall",
                "copy all three from the evaluation's metrics",
            )
        return self


class AgainstProduction(Section):
    """The version that served when this one was released, scored again on the same rows."""

    version: SemanticVersion = Field(description="What served in production.")
    metrics: dict[Identifier, Measured] = Field(
        min_length=1, max_length=200, description="Its KPIs on the released version's test rows, by name."
    )
    leads: dict[GateName, Measured] = Field(
        default_factory=dict,
        max_length=200,
        description="By how much the released version is better, for each gate against production; worse is negative.",
    )


class Approval(Section):
    """Who agreed to the release, and when."""

    by: DnsLabel = Field(description="The team that was asked.")
    person: Line = Field(description="Who answered for it.")
    at: Instant = Field(description="When.")


class Outcome(Section):
    """What the version did change, once it was known."""

    verdict: Literal["confirmed", "refuted", "inconclusive"] = Field(description="Whether the claim held.")
    change: Measured = Field(description="The change that was measured, in the KPI's unit.")


class TestedHypothesis(Hypothesis):
    """Why the version should be better, as its spec said it, and whether it was."""

    outcome: Outcome | None = Field(default=None, description="What it did change; added once it is known.")


class ReleaseSpec(Section):
    """One release, as its file says it."""

    apiVersion: Literal["mlspec.dev/v1"] = Field(  # noqa: N815 - the field's name in every Kubernetes-like file
        description=f"Always {API_VERSION}."
    )
    kind: Literal["Release"] = Field(description="What this file describes.")
    metadata: ReleaseMetadata = Field(description="Which version of which model was released.")
    digests: ReleaseDigests = Field(description="What the version is made of.")
    metrics: dict[Identifier, Measured] = Field(
        min_length=1, max_length=200, description="The KPIs on the version's own test rows, by name."
    )
    verdicts: dict[GateName, Literal["pass", "nothing_to_compare"]] = Field(
        default_factory=dict,
        max_length=200,
        description="What each gate answered; a version that fails a gate, or leaves it inconclusive, is not released.",
    )
    production: AgainstProduction | None = Field(
        default=None, description="What it was compared with; none while nothing serves in production."
    )
    approvals: Items[Approval] = Field(default=(), max_length=50, description="Who agreed to the release.")
    hypothesis: TestedHypothesis | None = Field(
        default=None, description="Why the version should be better, and whether it was."
    )
    aborts: Items[Abort] = Field(
        default=(), max_length=100, description="Rollouts of it that were aborted; each is added when it is reverted."
    )
