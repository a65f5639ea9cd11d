"""Section `evaluate`: what is measured on scored rows."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field

from mlspec_runtime.evidence.outcomes import Task
from mlspec_runtime.evidence.rule import EvidenceRule
from mlspec_runtime.parameters.classes import Classes
from mlspec_runtime.parameters.filters import FilterRule
from mlspec_runtime.parameters.kpis import Kpi, Slice


@dataclass(frozen=True, slots=True)
class Evaluate:
    """The KPIs and slices of one evaluation, and how sure it must be.

    Attributes:
        task: What the model predicts.
        key: The columns that name a prediction.
        classes: The outcomes that there may be, in order; empty where they are no names.
        threshold: A score from here on is a positive decision; None where nothing is decided.
        timezone: Where days begin and calendar functions are read.
        seed: Decides which days are drawn.
        evidence: The rule for intervals.
        kpis: What is measured.
        slices: On which subpopulations.
        source: The source that predictions are made from.
        source_columns: Its columns that conditions and KPIs read beyond the features.
        incidents: Whether rows are pinned, and judged by themselves.
        filters: The rules that stand between the model and the prediction, in order.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    task: Task
    key: Annotated[tuple[str, ...], Field(min_length=1)]
    classes: Classes
    threshold: float | None
    timezone: str
    seed: int
    evidence: EvidenceRule
    kpis: Annotated[tuple[Kpi, ...], Field(min_length=1)]
    slices: tuple[Slice, ...]
    source: str
    source_columns: tuple[str, ...]
    filters: tuple[FilterRule, ...] = ()
    incidents: bool = False
