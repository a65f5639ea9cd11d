"""`ci` of a Project: which system checks, trains and releases, on which machines, and as whom."""

from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from mlspec.spec.names import AwsRole, Branch, CloudRegion, GcpProvider, RunnerLabel, ServiceAccount, TimezoneName
from mlspec.spec.section import Items, Section, exactly_one, one_of


class AwsIdentity(Section):
    """A role of AWS."""

    role: AwsRole = Field(description="The role that a job takes on.")
    region: CloudRegion = Field(description="The region that it works in.")


class GcpIdentity(Section):
    """A service account of Google Cloud."""

    provider: GcpProvider = Field(description="The workload identity provider that trusts the CI system.")
    service_account: ServiceAccount = Field(description="The account that a job acts as.")


class Identity(Section):
    """Whom a job is in the cloud, for as long as it runs: no key is stored anywhere."""

    model_config = ConfigDict(json_schema_extra=exactly_one("aws", "gcp"))

    aws: AwsIdentity | None = Field(default=None, description="A role of AWS.")
    gcp: GcpIdentity | None = Field(default=None, description="A service account of Google Cloud.")

    @model_validator(mode="after")
    def _one_cloud(self) -> "Identity":
        one_of(self, "aws", "gcp")
        return self


class ContinuousIntegration(Section):
    """What the workflows of a project are rendered for."""

    provider: Literal["github", "gitlab"] = Field(description="The system that runs the workflows.")
    runners: Items[RunnerLabel] = Field(
        min_length=1, max_length=10, description="The labels (tags in GitLab) of the machines that run jobs."
    )
    branch: Branch = Field(default="main", description="The protected branch: what is merged there trains and deploys.")
    timezone: TimezoneName = Field(default="UTC", description="Schedules mean this place's clock.")
    identity: Identity | None = Field(
        default=None, description="Whom jobs are in the cloud, by OpenID Connect; without it, only named secrets."
    )
