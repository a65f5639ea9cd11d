"""The part of a plan that says which rows are read and what becomes of them; every expression is canonical text."""

from mlspec.plan.value import value


@value
class Column:
    """One column of a source; `known` is the moment of its row since when the value is known, or `static`."""

    name: str
    type: str
    nullable: bool
    known: str
    values: tuple[str, ...] | None
    range: tuple[float, float] | None
    unit: str | None


@value
class MadeBy:
    """The command that writes a source, and the files it depends on."""

    run: tuple[str, ...]
    reads: tuple[str, ...]


@value
class Deduplicate:
    """Which of several rows with one key stays."""

    key: tuple[str, ...]
    keep: str
    by: str


@value
class DataCheck:
    """A rule on rows; `columns` are those it looks at, `bound` is seconds for freshness and a share for nulls."""

    kind: str
    columns: tuple[str, ...]
    bound: float | None
    after: str
    otherwise: str


@value
class Source:
    """One table; `published_seconds` after its event a row is known (negative: before)."""

    name: str
    path: str
    made_by: MadeBy | None
    key: tuple[str, ...]
    event_time: str | None
    published_seconds: int
    columns: tuple[Column, ...]
    deduplicate: Deduplicate | None
    checks: tuple[DataCheck, ...]


@value
class Traffic:
    """How many predictions are asked for."""

    per_day: float
    season: str


@value
class FeedbackLoop:
    """The KPIs that acting on the prediction changes, and how."""

    kpis: tuple[str, ...]
    because: str


@value
class SideEffects:
    """What a call does besides answering, and the header that keeps it away."""

    what: str
    suppressed_by: str | None


@value
class Prediction:
    """What is predicted, and when; `group` is the column of the list that a row belongs to, None without lists."""

    task: str
    key: tuple[str, ...]
    time: str
    timezone: str
    threshold: float | None
    group: str | None
    traffic: Traffic | None
    feedback_loop: FeedbackLoop | None
    side_effects: SideEffects | None


@value
class LabelDelay:
    """Upper bounds of the time from prediction to label, in seconds."""

    p50: int
    p95: int
    max: int


@value
class Label:
    """What really happened; it is known when every moment of `known_at` has passed.

    `classes` are the outcomes that there may be, in order; empty where the outcome is no class.
    """

    source: str
    expr: str
    positive: bool | None
    classes: tuple[str | int, ...]
    known_at: tuple[str, ...]
    delay: LabelDelay
    coverage: float


@value
class Join:
    """Rows of another source: the newest one known at prediction time, or (no event time) the one of that key."""

    source: str
    using: tuple[str, ...]
    event_time: str | None
    lag_seconds: int
    max_age_seconds: int | None


@value
class Window:
    """Rows of a source whose clock lies in (prediction - last, prediction - lag]."""

    source: str
    by: tuple[str, ...]
    over: str
    last_seconds: int
    lag_seconds: int


@value
class Impute:
    """What stands for a missing number."""

    method: str
    value: float | None


@value
class Feature:
    """One input of the model; `reads` are the names that its expression reads."""

    name: str
    expr: str
    kind: str
    type: str
    window: Window | None
    impute: Impute | None
    reads: tuple[str, ...]


@value
class Features:
    """The inputs of the model."""

    source: str
    joins: tuple[Join, ...]
    columns: tuple[Feature, ...]
