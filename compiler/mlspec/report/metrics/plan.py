"""What a report reads of plan.json; the fields are those of `mlspec.plan`."""

from dataclasses import dataclass
from typing import Literal

from mlspec.report.reading.accepted import Count, Moment, Number, Positive, Share

Better = Literal["higher", "lower"]
Bound = Literal["at_least", "at_most", "better_by", "not_worse_by"]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What is predicted, and where; `threshold` is None where a number is."""

    task: str
    timezone: str
    threshold: Number | None


@dataclass(frozen=True, slots=True)
class LabelDelay:
    """Claimed upper bounds, in seconds."""

    p50: Positive
    p95: Positive
    max: Positive


@dataclass(frozen=True, slots=True)
class Label:
    """What is claimed of the label."""

    delay: LabelDelay
    coverage: Share


@dataclass(frozen=True, slots=True)
class Variant:
    """One configuration that competed."""

    name: str
    estimator: str
    baseline: bool


@dataclass(frozen=True, slots=True)
class Training:
    """The variants, the simplest first."""

    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """A named group of rows."""

    name: str
    where: str
    critical: bool


@dataclass(frozen=True, slots=True)
class Kpi:
    """A number with a direction; a figure of the system has a name of its own there."""

    name: str
    system: str | None
    better: Better
    unit: str | None
    owner: str


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """How sure a gate has to be."""

    alpha: Share
    sides: Literal["one", "two"]
    resamples: Count
    min_rows: Count
    min_events: Count


@dataclass(frozen=True, slots=True)
class Gate:
    """A KPI and a bound; no slices means all rows."""

    name: str
    kpi: str
    bound: Bound
    value: Number
    slices: tuple[str, ...]
    against: str | None = None

    @property
    def relative(self) -> bool:
        """Whether a lead over another model is judged."""
        return self.bound in ("better_by", "not_worse_by")

    @property
    def limit(self) -> float:
        """The number that the interval is held against: a deficit that is accepted is a negative lead."""
        return -self.value if self.bound == "not_worse_by" else self.value


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything that a verdict depends on."""

    slices: tuple[Slice, ...]
    kpis: tuple[Kpi, ...]
    evidence: EvidenceRule
    gates: tuple[Gate, ...]

    @property
    def measured(self) -> tuple[Kpi, ...]:
        """The KPIs that a run measures: figures of the system come with serving."""
        return tuple(kpi for kpi in self.kpis if kpi.system is None)


@dataclass(frozen=True, slots=True)
class Filter:
    """A rule around the model; what it decides is of the prediction's type."""

    name: str
    when: str
    prediction: object
    because: str


@dataclass(frozen=True, slots=True)
class ModelPlan:
    """The model that ran."""

    format_version: str
    project: str
    name: str
    version: str
    owner: str
    description: str
    spec: str
    as_of: Moment | None
    prediction: Prediction
    label: Label
    training: Training
    judgement: Judgement
    filters: tuple[Filter, ...] = ()

    def kpi(self, name: str) -> Kpi | None:
        """Returns the KPI of that name."""
        return next((kpi for kpi in self.judgement.kpis if kpi.name == name), None)
