"""The plan: the typed, target-neutral result of compiling one model's spec. Nothing in it is left implicit."""

from mlspec.plan.data import Features, Label, Prediction, Source
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.filters import Filter
from mlspec.plan.image import Image
from mlspec.plan.judgement import Judgement
from mlspec.plan.learning import Training
from mlspec.plan.lineage import Part
from mlspec.plan.operation import Operation
from mlspec.plan.pipeline import Library, Stage
from mlspec.plan.project import Project
from mlspec.plan.serving import Serving
from mlspec.plan.value import value


@value
class Hypothesis:
    """Why this version should be better: the change of a KPI, with its sign."""

    claim: str
    kpi: str
    change: float
    against: str


@value
class Consumer:
    """A program that calls the model, and the team that is told before what it sends or gets changes."""

    name: str
    owner: str
    contact: str | None


@value
class Plan:
    """One model, compiled."""

    format_version: str
    project: str
    name: str
    version: str
    owner: str
    tier: int | None
    description: str
    consumers: tuple[Consumer, ...]
    spec: str
    as_of: str | None
    hypothesis: Hypothesis | None
    prediction: Prediction
    sources: tuple[Source, ...]
    label: Label
    features: Features
    training: Training
    judgement: Judgement
    filters: tuple[Filter, ...]
    serving: Serving
    operation: Operation
    lineage: tuple[Part, ...]
    libraries: tuple[Library, ...]
    image: Image | None
    stages: tuple[Stage, ...]


@value
class SourceStage:
    """A `made_by` command that one or more models depend on; paths are relative to the project's root."""

    name: str
    command: tuple[str, ...]
    reads: tuple[str, ...]
    writes: str
    models: tuple[str, ...]


@value
class ProjectPlan:
    """A project: what stands once for all models, the models, the stages that write their sources, the environments.

    Each of the `previews` is an environment with one model alone, as promoting its candidate there would make it.
    """

    project: Project
    models: tuple[Plan, ...]
    source_stages: tuple[SourceStage, ...]
    libraries: tuple[Library, ...]
    environments: tuple[EnvironmentPlan, ...]
    previews: tuple[EnvironmentPlan, ...]
