"""What is told of an aborted rollout: the message of the tool that rolls out, as it comes to CI."""

from typing import Literal

from pydantic import Field

from mlspec.spec.abort import Abort
from mlspec.spec.names import DnsLabel, Revision, SemanticVersion


class AbortMessage(Abort):
    """One aborted rollout; whoever sends it is not believed more than what the environment's file says."""

    format_version: Literal["1.0"] = Field(description="Always 1.0.")
    model: DnsLabel = Field(description="The model.")
    version: SemanticVersion = Field(description="The version that was rolled out.")
    revision: Revision | None = Field(default=None, description="The number that the tool gives to the rollout.")
