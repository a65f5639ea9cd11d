"""`kind: Model`: one model's whole life."""

from typing import Literal

from pydantic import Field

from mlspec.conventions import API_VERSION
from mlspec.spec.deployment import Deployment
from mlspec.spec.evidence import Evidence
from mlspec.spec.features import Features
from mlspec.spec.filters import MOST_FILTERS, Filter
from mlspec.spec.gates import Gate
from mlspec.spec.hypothesis import Hypothesis
from mlspec.spec.kpis import Kpi
from mlspec.spec.label import Label
from mlspec.spec.metadata import Metadata
from mlspec.spec.model import Model
from mlspec.spec.monitoring import Monitoring
from mlspec.spec.names import Identifier
from mlspec.spec.prediction import Prediction
from mlspec.spec.retraining import Retraining
from mlspec.spec.rollback import Rollback
from mlspec.spec.rollout import Rollout
from mlspec.spec.section import Items, Section
from mlspec.spec.serving import Serving
from mlspec.spec.sources import Source
from mlspec.spec.validation import Validation


class ModelSpec(Section):
    """One model, as its file says it."""

    apiVersion: Literal["mlspec.dev/v1"] = Field(  # noqa: N815 - the field's name in every Kubernetes-like file
        description=f"Always {API_VERSION}."
    )
    kind: Literal["Model"] = Field(description="What this file describes.")
    metadata: Metadata = Field(description="Who the model is.")
    hypothesis: Hypothesis | None = Field(default=None, description="Why this version should be better.")
    prediction: Prediction = Field(description="What is predicted, and when.")
    sources: dict[Identifier, Source] = Field(min_length=1, max_length=100, description="The tables, by name.")
    label: Label = Field(description="What really happened, and how long it takes to know it.")
    features: Features = Field(description="What the model reads, as it was known at prediction time.")
    model: Model = Field(description="The variants that compete.")
    validation: Validation = Field(description="Which rows judge the model.")
    kpis: dict[Identifier, Kpi] = Field(min_length=1, max_length=200, description="The numbers that decide, by name.")
    evidence: Evidence = Field(default_factory=Evidence.model_construct, description="How sure a gate has to be.")
    gates: Items[Gate] = Field(default=(), max_length=200, description="What must hold before anything is deployed.")
    filters: Items[Filter] = Field(
        default=(), max_length=MOST_FILTERS, description="Rules around the model: a later one overrules an earlier one."
    )
    serving: Serving = Field(default_factory=Serving.model_construct, description="How the model is asked.")
    deployment: Deployment = Field(default_factory=Deployment.model_construct, description="How many copies serve.")
    rollout: Rollout | None = Field(
        default=None, description="The stages on the way to full traffic; without it, the model is not rolled out."
    )
    rollback: Rollback = Field(
        default_factory=Rollback.model_construct, description="When a serving version gives way."
    )
    monitoring: Monitoring = Field(
        default_factory=Monitoring.model_construct, description="What is watched while a version serves."
    )
    retraining: Retraining = Field(
        default_factory=Retraining.model_construct, description="When the model learns again."
    )
