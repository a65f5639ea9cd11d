"""`ci` of a Project: which system checks, trains and releases, on which machines, and as whom."""

from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from mlspec.spec.names import (
    AwsRole,
    Branch,
    CloudRegion,
    GcpProvider,
    Organisation,
    PinnedImage,
    PythonVersion,
    RunnerLabel,
    ServiceAccount,
    TextFile,
    TimezoneName,
)
from mlspec.spec.section import Items, Schema, Section, conflict, exactly_one, one_of
from mlspec.spec.units import Duration


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


class Interval(Duration):
    """How often something is looked at: parts of an hour or of a day, which every schedule of CI can say."""

    EXPECTED = "an interval of a schedule: 5, 10, 15, 20 or 30 minutes, or 1, 2, 3, 4, 6, 8, 12 or 24 hours"
    ACCEPTED = frozenset({*(60 * n for n in (5, 10, 15, 20, 30)), *(3_600 * n for n in (1, 2, 3, 4, 6, 8, 12, 24))})

    @classmethod
    def read(cls, value: object) -> Self:
        """Returns the interval that `value` writes; raises the shape error `unit` for one that no schedule says."""
        interval = super().read(value)
        if interval.seconds not in cls.ACCEPTED:
            raise PydanticCustomError("unit", "{expected}", {"expected": f"{cls.EXPECTED} (like 30m)"})
        return interval

    @classmethod
    def example(cls, value: object) -> str:
        """Returns the default, whatever was written."""
        del value
        return "30m"


def _never(provider: str, key: str, values: Schema) -> Schema:
    """Returns the JSON Schema of values that do not go together with a provider."""
    return {"properties": {"provider": {"const": provider}, key: values}, "required": ["provider", key]}


REFUSED: Schema = {
    "not": {
        "anyOf": [
            _never("github", "image", {}),
            _never("github", "organisation", {"pattern": "/"}),
            _never("gitlab", "forks", {"const": False}),
        ]
    }
}


class ContinuousIntegration(Section):
    """What the workflows of a project are rendered for."""

    model_config = ConfigDict(json_schema_extra=REFUSED)

    provider: Literal["github", "gitlab"] = Field(description="The system that runs the workflows.")
    runners: Items[RunnerLabel] = Field(
        min_length=1, max_length=10, description="The labels (tags in GitLab) of the machines that run jobs."
    )
    pull_request_runners: Items[RunnerLabel] = Field(
        default=(),
        max_length=10,
        description="Those of the machines that check pull requests; without them, the same as all others.",
    )
    forks: bool = Field(
        default=True, description="Whether pull requests of forks are checked, too; false where nobody has a fork."
    )
    branch: Branch = Field(default="main", description="The protected branch: what is merged there trains and deploys.")
    timezone: TimezoneName = Field(default="UTC", description="Schedules mean this place's clock.")
    watch: Interval = Field(
        default=Interval("30m"), description="How often rollback rules and triggers of retraining are looked at."
    )
    python: PythonVersion = Field(default="3.12", description="The Python that jobs run on.")
    requirements: TextFile = Field(
        default="requirements-ci.txt",
        description="The file beside this one that pins what jobs install, each with its hashes: `mlspec ci lock`.",
    )
    image: PinnedImage | Literal["none"] | None = Field(
        default=None,
        description="The image of GitLab's jobs, its digest written out; none where runners have shell executors.",
    )
    organisation: Organisation | None = Field(
        default=None,
        description="GitHub's organisation or GitLab's group that teams are in; without it no CODEOWNERS is written.",
    )
    identity: Identity | None = Field(
        default=None, description="Whom jobs are in the cloud, by OpenID Connect; without it, only named secrets."
    )

    @model_validator(mode="after")
    def _of_its_provider(self) -> "ContinuousIntegration":
        if self.provider == "github" and self.image is not None:
            raise conflict("GitHub's jobs run on the machine itself, in no image", "leave image out", "image")
        if self.provider == "github" and "/" in (self.organisation or ""):
            way_out = "name the organisation alone"
            raise conflict("an organisation of GitHub has no groups in it", way_out, "organisation")
        if self.provider == "gitlab" and not self.forks:
            raise conflict("merge requests of forks run on the forks' own runners", "leave forks out", "forks")
        return self
