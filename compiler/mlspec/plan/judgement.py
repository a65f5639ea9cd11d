"""The part of a plan that says on which rows, by which numbers and how surely a model is judged."""

from mlspec.plan.value import value


@value
class Split:
    """How rows are kept apart, in seconds; None where the test window moves on only when somebody says so."""

    by: str
    test_seconds: int
    gap_seconds: int
    refresh_seconds: int | None


@value
class Slice:
    """A named group of rows."""

    name: str
    where: str
    critical: bool


@value
class Expected:
    """What is believed of a figure today; of a share, sd follows from the mean."""

    mean: float
    sd: float


@value
class Kpi:
    """A number with a direction: a metric of the field, an aggregate over predictions, or a figure of the system.

    `at` is how many places count, `quantile` which one is predicted, for the metrics that read them.
    """

    name: str
    metric: str | None
    at: int | None
    quantile: float | None
    expr: str | None
    system: str | None
    threshold_milliseconds: int | None
    where: str | None
    kind: str
    better: str
    unit: str | None
    expected: Expected | None
    owner: str
    valid_until: str | None


@value
class Evidence:
    """How sure a gate has to be."""

    alpha: float
    power: float
    sides: str
    test: str
    resamples: int
    min_rows: int
    min_events: int


@value
class Gate:
    """A KPI and a bound that the interval must clear; no slices means all rows."""

    name: str
    kpi: str
    against: str | None
    bound: str
    value: float
    slices: tuple[str, ...]


@value
class Discovery:
    """How many slices are tested after a run, and the least test rows that one has."""

    most: int
    min_rows: int


@value
class Judgement:
    """Everything that a verdict depends on; `source_columns` are read beside the features.

    `incidents` is the file of pinned rows from the project's root; None without one.
    """

    split: Split
    slices: tuple[Slice, ...]
    kpis: tuple[Kpi, ...]
    evidence: Evidence
    gates: tuple[Gate, ...]
    source_columns: tuple[str, ...]
    discovery: Discovery | None
    incidents: str | None
