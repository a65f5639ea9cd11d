"""data.json: which rows there were, when, and with which labels."""

from dataclasses import dataclass
from typing import Literal

from mlspec.report.reading.accepted import Count, LocalMoment, Moment, Month, Named, Number, Share


@dataclass(frozen=True, slots=True)
class Period:
    """First and last moment, both included."""

    first: Moment
    last: Moment


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Rows before and after cleaning."""

    read: Count
    kept: Count
    duplicates_removed: Count


@dataclass(frozen=True, slots=True)
class DataCheck:
    """A rule on rows; `measured` is None where it would differ in every run."""

    kind: Literal["unique", "fresh_within", "null_share"]
    columns: tuple[str, ...]
    otherwise: str
    holds: bool
    bound: Number
    measured: Number | None = None


@dataclass(frozen=True, slots=True)
class SourceRows:
    """One table that was read; no period for one without a clock."""

    rows: RowCounts
    period: Period | None
    checks: tuple[DataCheck, ...]


@dataclass(frozen=True, slots=True)
class MeasuredDelay:
    """Seconds from prediction to label; negative where a label came before."""

    minimum: Number
    p50: Number
    p95: Number
    p99: Number
    maximum: Number


@dataclass(frozen=True, slots=True)
class LabelMonth:
    """Predictions of one local month: the share of positive labels, or the mean of a number."""

    month: Month
    rows: Count
    labelled: Count
    base_rate: Share | None = None
    mean: Number | None = None

    @property
    def level(self) -> float | None:
        """The one of base rate and mean that there is."""
        return self.mean if self.base_rate is None else self.base_rate


@dataclass(frozen=True, slots=True)
class LabelRows:
    """What was measured on the labels; of several classes the base rate is the share of the commonest one."""

    rows: Count
    labelled: Count
    coverage: Share
    period: Period
    delay: MeasuredDelay
    months: tuple[LabelMonth, ...]
    base_rate: Share | None = None
    mean: Number | None = None
    sd: Number | None = None
    classes: Named[Count] | None = None

    @property
    def level(self) -> float | None:
        """The one of base rate and mean that there is."""
        return self.mean if self.base_rate is None else self.base_rate


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Where each window begins, by the model's clock; before `fold_gap` is fit, at `end` the data end."""

    fold_gap: LocalMoment
    selection: LocalMoment
    gap: LocalMoment
    test: LocalMoment
    end: LocalMoment

    def contradiction(self) -> str | None:
        """Returns that a window ends before it begins."""
        moments = (self.fold_gap, self.selection, self.gap, self.test, self.end)
        return None if list(moments) == sorted(moments) else "has a window that ends before it begins"


@dataclass(frozen=True, slots=True)
class Part:
    """Labelled predictions of one window."""

    rows: Count
    first: Moment | None
    last: Moment | None
    events: Count | None = None
    base_rate: Share | None = None
    mean: Number | None = None

    @property
    def level(self) -> float | None:
        """The one of base rate and mean that there is."""
        return self.mean if self.base_rate is None else self.base_rate


@dataclass(frozen=True, slots=True)
class Parts:
    """The windows, the earliest first."""

    fit: Part
    fold_gap: Part
    selection: Part
    gap: Part
    test: Part


@dataclass(frozen=True, slots=True)
class JudgedRows:
    """The test rows, and the digest of their keys, times and labels."""

    rows: Count
    sha256: str


@dataclass(frozen=True, slots=True)
class Sample:
    """How many labelled predictions were asked for, were kept, and there are."""

    asked: Count
    rows: Count
    of: Count


@dataclass(frozen=True, slots=True)
class Split:
    """How rows were kept apart in time; `sample` where only some of them are in the windows."""

    boundaries: Boundaries
    parts: Parts
    judged: JudgedRows | None = None
    sample: Sample | None = None


@dataclass(frozen=True, slots=True)
class DataFound:
    """All that was measured on the data."""

    sources: Named[SourceRows]
    label: LabelRows
    split: Split
