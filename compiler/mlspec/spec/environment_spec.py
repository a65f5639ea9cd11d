"""`kind: Environment`: a place where versions serve, and which version of each model does."""

from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from mlspec.conventions import API_VERSION
from mlspec.spec.abort_notice import AbortNotice
from mlspec.spec.argo_cd import ArgoCd
from mlspec.spec.flux import Flux
from mlspec.spec.names import DnsLabel, HttpAddress, Identifier, LabelKey, LabelValue, Line, SemanticVersion
from mlspec.spec.section import Section, conflict, given
from mlspec.spec.serving_targets import ServingTarget


class EnvironmentMetadata(Section):
    """Who the environment is."""

    name: DnsLabel = Field(description="A DNS label: the file is environments/<name>.yaml.")
    owner: DnsLabel = Field(description="The team that reviews what is promoted here.")
    description: Line = Field(description="Who is served here, in one line.")


class Prometheus(Section):
    """Where the numbers of the environment are kept."""

    address: HttpAddress = Field(description="The address that gates and alerts query.")
    pushgateway: HttpAddress | None = Field(
        default=None, description="The Pushgateway that jobs bring their figures to; without it, they print them."
    )
    labels: dict[LabelKey, LabelValue] = Field(
        default_factory=dict,
        max_length=20,
        description="Labels that the Prometheus operator selects monitors and rules by (like release).",
    )


class PredictionLog(Section):
    """Where the predictions go that `serving.log` of a model keeps."""

    url: HttpAddress = Field(description="The collector that they are posted to, some hundred at a time.")
    format: Literal["json", "cloudevents"] = Field(
        default="json", description="json posts an object a line; cloudevents a list of CloudEvents that hold them."
    )


class Reached(Section):
    """How far a version has come on its way to full traffic, where each step of it is a commit."""

    version: SemanticVersion = Field(description="Which version has come so far; any other has reached no stage yet.")
    stage: DnsLabel = Field(description="The stage of its rollout that it is in.")


class Served(Section):
    """One model's place in the environment; git's history of it is the history of what served."""

    version: SemanticVersion = Field(description="The released version that serves, or is being rolled out.")
    fallback: SemanticVersion | None = Field(
        default=None,
        description="The released version that a rollback returns to; none only while there is no other release.",
    )
    reached: Reached | None = Field(
        default=None,
        description="Where commits step a rollout (kserve): how far the version has come; without it, it waits.",
    )


class EnvironmentSpec(Section):
    """One environment, as its file says it."""

    model_config = ConfigDict(json_schema_extra={"not": given("argo_cd", "flux")})

    apiVersion: Literal["mlspec.dev/v1"] = Field(  # noqa: N815 - the field's name in every Kubernetes-like file
        description=f"Always {API_VERSION}."
    )
    kind: Literal["Environment"] = Field(description="What this file describes.")
    metadata: EnvironmentMetadata = Field(description="Who the environment is.")
    target: ServingTarget = Field(description="The tool that rolls versions out here.")
    namespace: DnsLabel = Field(description="The Kubernetes namespace that everything stands in.")
    prometheus: Prometheus = Field(description="Where the numbers of the environment are kept.")
    registry: Identifier | None = Field(
        default=None, description="The Project's registry that images are pulled from; without it, the first."
    )
    prediction_log: PredictionLog | None = Field(
        default=None, description="Where predictions are posted to; without it, pods write them to stdout."
    )
    on_abort: AbortNotice | None = Field(
        default=None, description="Who is told that a rollout was aborted; without it, git goes on naming what failed."
    )
    argo_cd: ArgoCd | None = Field(
        default=None, description="The Argo CD that keeps the cluster equal to what is committed, if there is one."
    )
    flux: Flux | None = Field(
        default=None, description="The Flux that keeps the cluster equal to what is committed, if there is one."
    )
    models: dict[DnsLabel, Served] = Field(max_length=1000, description="What serves here, by the model's name.")

    @model_validator(mode="after")
    def _one_follower(self) -> "EnvironmentSpec":
        if self.argo_cd is not None and self.flux is not None:
            raise conflict(
                "argo_cd and flux exclude each other: each would undo what the other does", "keep one", "flux"
            )
        return self
