"""`on_abort` of an Environment: who is told that a rollout was aborted, so that git says again what runs."""

from pydantic import ConfigDict, Field, model_validator

from mlspec.spec.names import Branch, HttpsAddress, RepositoryName
from mlspec.spec.section import Section, exactly_one, one_of


class GitHubDispatch(Section):
    """A repository of GitHub, whose workflows get the event `mlspec-abort`."""

    repository: RepositoryName = Field(description="The repository of this project, owner/name.")
    address: HttpsAddress = Field(default="https://api.github.com", description="The API of the host.")


class GitLabPipeline(Section):
    """A project of GitLab, whose pipeline gets the variable MLSPEC_ABORT."""

    project: int = Field(ge=1, le=9_999_999_999, description="The number of the project at GitLab.")
    branch: Branch = Field(default="main", description="The branch whose pipeline runs.")
    address: HttpsAddress = Field(default="https://gitlab.com", description="The host.")


class Webhook(Section):
    """Whatever takes the message itself by POST."""

    address: HttpsAddress = Field(description="Where it is sent to.")


HOSTS = ("github", "gitlab", "webhook")


class AbortNotice(Section):
    """Exactly one host; the tool that rolls out sends it the token that its secret has as mlspec-revert-token."""

    model_config = ConfigDict(json_schema_extra=exactly_one(*HOSTS))

    github: GitHubDispatch | None = Field(default=None, description="A workflow of GitHub reverts.")
    gitlab: GitLabPipeline | None = Field(default=None, description="A pipeline of GitLab reverts.")
    webhook: Webhook | None = Field(default=None, description="Something else reverts.")

    @model_validator(mode="after")
    def _one_host(self) -> "AbortNotice":
        one_of(self, *HOSTS)
        return self
