"""`kind: Project`: what every model of a repository shares, and what a model's spec may not decide for itself."""

from typing import Literal

from pydantic import Field

from mlspec.conventions import API_VERSION
from mlspec.spec.approvals import Approvals
from mlspec.spec.continuous_integration import ContinuousIntegration
from mlspec.spec.image import Image
from mlspec.spec.names import Argument, DnsLabel, EstimatorPath, Identifier, Line, PinnedVersion, Requirement
from mlspec.spec.policies import Policy
from mlspec.spec.section import Items, Section
from mlspec.spec.storage import Registry, Remote
from mlspec.spec.units import Instant


class ProjectMetadata(Section):
    """Who the project is."""

    name: DnsLabel = Field(description="A DNS label.")
    description: Line | None = Field(default=None, description="What the models have in common, in one line.")


class Allow(Section):
    """What a model's spec may do only because the Project says so."""

    commands: Items[Items[Argument]] = Field(default=(), description="The beginnings of commands that made_by may run.")
    estimators: dict[EstimatorPath, Requirement] = Field(
        default_factory=dict,
        max_length=100,
        description="Estimators that are not scikit-learn's, each with the distribution, pinned below, that brings it.",
    )


class ProjectSpec(Section):
    """The project, as its file says it."""

    apiVersion: Literal["mlspec.dev/v1"] = Field(  # noqa: N815 - the field's name in every Kubernetes-like file
        description=f"Always {API_VERSION}."
    )
    kind: Literal["Project"] = Field(description="What this file describes.")
    metadata: ProjectMetadata = Field(description="Who the project is.")
    as_of: Instant | None = Field(
        default=None, description="Freshness is measured against this; without it, the run's start."
    )
    allow: Allow = Field(
        default_factory=Allow.model_construct, description="What a model's spec may do only by the Project's leave."
    )
    libraries: dict[Requirement, PinnedVersion] = Field(
        default_factory=dict,
        description="Pinned libraries of every environment.lock, beside the runtime's own.",
    )
    registries: dict[Identifier, Registry] = Field(
        default_factory=dict,
        max_length=20,
        description="Container registries, by name; an environment pulls from the first unless it names another.",
    )
    image: Image | None = Field(
        default=None, description="What images that serve are built on; without it none is described."
    )
    remotes: dict[Identifier, Remote] = Field(
        default_factory=dict, max_length=20, description="DVC's remotes, by name; the first is the default."
    )
    ci: ContinuousIntegration | None = Field(default=None, description="Which system checks, trains and releases.")
    approvals: Approvals = Field(
        default_factory=Approvals.model_construct, description="Which teams have to agree to which changes."
    )
    policies: dict[Identifier, Policy] = Field(
        default_factory=dict, max_length=100, description="Rules of the organisation for specs and changes, by name."
    )
