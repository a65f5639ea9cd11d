"""`target` of an Environment: the tool that rolls versions out there, with what it needs to know of the cluster."""

from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from mlspec.spec.names import GatewayName, HostName
from mlspec.spec.section import Section, exactly_one, one_of


class ProgressiveDelivery(Section):
    """A tool that moves weights on a router, step by step."""

    router: Literal["istio", "gateway_api"] = Field(
        default="istio", description="What splits the traffic; only istio mirrors a part of it."
    )
    gateway: GatewayName = Field(description="The gateway that requests come in by, with its namespace.")
    domain: HostName = Field(description="Each model answers at <its name>.<domain>.")


class KServe(Section):
    """KServe, whose weights are moved by one commit a stage."""

    mode: Literal["knative", "standard"] = Field(
        default="knative", description="How KServe was installed; only knative splits traffic by weight."
    )


TOOLS = ("argo_rollouts", "kserve", "flagger")


class ServingTarget(Section):
    """Exactly one tool."""

    model_config = ConfigDict(json_schema_extra=exactly_one(*TOOLS))

    argo_rollouts: ProgressiveDelivery | None = Field(default=None, description="Argo Rollouts, with its own pods.")
    kserve: KServe | None = Field(default=None, description="KServe, stepped through stages by commits.")
    flagger: ProgressiveDelivery | None = Field(default=None, description="Flagger, as Flux users have it.")

    @model_validator(mode="after")
    def _one_tool(self) -> "ServingTarget":
        one_of(self, *TOOLS)
        return self

    @property
    def tool(self) -> str:
        """The name of the tool that was given."""
        return next(name for name in TOOLS if getattr(self, name) is not None)

    @property
    def way(self) -> str:
        """The router of the tool that was given, or its mode."""
        delivery = self.argo_rollouts or self.flagger
        if delivery is not None:
            return delivery.router
        return self.kserve.mode if self.kserve is not None else ""
