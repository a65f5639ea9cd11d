"""`metadata`: what the model is called, who owns it, which version of its behaviour this is, how much hangs on it."""

from typing import Literal

from pydantic import Field

from mlspec.spec.names import DnsLabel, Line, SemanticVersion
from mlspec.spec.section import Section

Tier = Literal[1, 2, 3]
"""How much hangs on a model: 1 the most."""


class Metadata(Section):
    """Who the model is."""

    name: DnsLabel = Field(description="A DNS label: it becomes an artifact, registry and Kubernetes name.")
    version: SemanticVersion = Field(description="Semantic version of the behaviour; frozen at release.")
    owner: DnsLabel = Field(description="The team that is asked, paged and named as approver.")
    tier: Tier | None = Field(
        default=None, description="How much hangs on the model, 1 the most: the Project's policies go by it."
    )
    description: Line = Field(description="The question that the model answers, in one line.")
