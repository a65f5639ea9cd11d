"""`metadata`: what the model is called, who owns it, which version of its behaviour this is."""

from pydantic import Field

from mlspec.spec.names import DnsLabel, Line, SemanticVersion
from mlspec.spec.section import Section


class Metadata(Section):
    """Who the model is."""

    name: DnsLabel = Field(description="A DNS label: it becomes an artifact, registry and Kubernetes name.")
    version: SemanticVersion = Field(description="Semantic version of the behaviour; frozen at release.")
    owner: DnsLabel = Field(description="The team that is asked, paged and named as approver.")
    description: Line = Field(description="The question that the model answers, in one line.")
