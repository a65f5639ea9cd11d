"""The plan: the typed, target-neutral result of compiling one model's spec. Nothing in it is left implicit."""

from dataclasses import dataclass

from mlspec.plan.data import Features, Label, Prediction, Source
from mlspec.plan.judgement import Judgement
from mlspec.plan.learning import Training
from mlspec.plan.lineage import Part
from mlspec.plan.pipeline import Library, Stage


@dataclass(frozen=True, slots=True)
class Plan:
    """One model, compiled."""

    format_version: str
    project: str
    name: str
    version: str
    owner: str
    description: str
    spec: str
    as_of: str | None
    prediction: Prediction
    sources: tuple[Source, ...]
    label: Label
    features: Features
    training: Training
    judgement: Judgement
    lineage: tuple[Part, ...]
    libraries: tuple[Library, ...]
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class SourceStage:
    """A `made_by` command that one or more models depend on; paths are relative to the project's root."""

    name: str
    command: tuple[str, ...]
    reads: tuple[str, ...]
    writes: str
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProjectPlan:
    """All models of a project, and the stages that stand once for all of them."""

    models: tuple[Plan, ...]
    source_stages: tuple[SourceStage, ...]
    libraries: tuple[Library, ...]
