"""`deployment`: how many copies serve, and what each asks of the cluster."""

from pydantic import Field, model_validator

from mlspec.spec.quantities import Cpu, Memory
from mlspec.spec.section import Section, conflict


class Replicas(Section):
    """Between how many copies serve."""

    min: int = Field(default=2, ge=1, le=1000, description="Never fewer; two survive the loss of a node.")
    max: int = Field(default=4, ge=1, le=1000, description="Never more.")

    @model_validator(mode="after")
    def _rising(self) -> "Replicas":
        if self.max < self.min:
            raise conflict(f"max {self.max} is less than min {self.min}", f"max: {self.min}, or a smaller min", "max")
        return self


class Resources(Section):
    """What one copy asks for, and may use."""

    cpu: Cpu = Field(default=Cpu("500m"), description="Processor time.")
    memory: Memory = Field(default=Memory("1Gi"), description="Memory.")


class Deployment(Section):
    """How many copies serve, and what each asks for."""

    replicas: Replicas = Field(default_factory=Replicas.model_construct, description="Between how many copies serve.")
    resources: Resources = Field(default_factory=Resources.model_construct, description="What one copy asks for.")
