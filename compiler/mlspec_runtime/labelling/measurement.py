"""What is measured on labels: how late they come, how many there are, what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import duckdb

from mlspec_runtime.engines.arrays import fetch_columns
from mlspec_runtime.engines.duckdb_engine import identifier, literal
from mlspec_runtime.evidence.outcomes import Task
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.json_file import Json
from mlspec_runtime.labelling.classes import class_counts, class_literal
from mlspec_runtime.parameters.label import Label
from mlspec_runtime.profiling.moments import iso
from mlspec_runtime.profiling.sums import quantile, spread

_MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Delay:
    """Seconds from prediction to label, over labelled predictions: nearest-rank quantiles."""

    minimum: float
    p50: float
    p95: float
    p99: float
    maximum: float


@dataclass(frozen=True, slots=True)
class Month:
    """Predictions of one local month; `mean` is the base rate or the mean of a number, if there is any label."""

    month: str
    rows: int
    labelled: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """Labels as they are.

    Attributes:
        rows: all predictions.
        labelled: those with a label.
        first: the earliest prediction time, UTC.
        last: the latest one.
        delay: how late labels come.
        mean: the base rate of an event or of the class that came true most often, the mean of a number.
        sd: the standard deviation of a number, None for a class.
        months: the same by local month.
        classes: how often each of several classes came true, None of any other label.
    """

    rows: int
    labelled: int
    first: datetime
    last: datetime
    delay: Delay
    mean: float
    sd: float | None
    months: tuple[Month, ...]
    classes: dict[str, int] | None

    @property
    def coverage(self) -> float:
        """The share of predictions that have a label."""
        return self.labelled / self.rows

    def as_json(self, label: Label) -> Json:
        """Returns the profile: what was measured beside what is claimed."""
        delay, claimed = self.delay, label.delay
        return {
            "source": label.source,
            "task": label.task,
            "timezone": label.timezone,
            "rows": self.rows,
            "labelled": self.labelled,
            "coverage": self.coverage,
            "period": {"first": iso(self.first), "last": iso(self.last)},
            "delay": {
                "minimum": delay.minimum,
                "p50": delay.p50,
                "p95": delay.p95,
                "p99": delay.p99,
                "maximum": delay.maximum,
            },
            "claimed": {
                "delay": {"p50": claimed.p50, "p95": claimed.p95, "max": claimed.max},
                "coverage": label.coverage,
            },
            _mean_name(label.task): self.mean,
            **({} if self.sd is None else {"sd": self.sd}),
            **({} if self.classes is None else {"classes": dict(self.classes)}),
            "months": [
                {
                    "month": month.month,
                    "rows": month.rows,
                    "labelled": month.labelled,
                    _mean_name(label.task): month.mean,
                }
                for month in self.months
            ],
        }


def measure(connection: duckdb.DuckDBPyConnection, table: str, label: Label) -> Measured:
    """Returns what the labels of a table show.

    Raises:
        StageFailure: no prediction has a label.
    """
    classes = class_counts(connection, table, label.classes) if label.classes else None
    level = "label" if classes is None else f"label = {class_literal(_commonest(label, classes))}"
    month = f"strftime((prediction_time AT TIME ZONE 'UTC') AT TIME ZONE {literal(label.timezone)}, '%Y-%m')"
    columns = fetch_columns(
        connection,
        f"SELECT CAST({level} AS DOUBLE) AS label, epoch_us(known_at) - epoch_us(prediction_time) AS delay, "  # noqa: S608  # a quoted name
        f"{month} AS month FROM {identifier(table)} WHERE label IS NOT NULL",
    )
    labels = cast("list[float]", columns["label"].tolist())
    if not labels:
        raise StageFailure("label: no prediction has one; look at label.expr and known_at")
    delays = sorted(micros / _MICROSECONDS for micros in cast("list[int]", columns["delay"].tolist()))
    by_month: dict[str, list[float]] = {}
    for name, value in zip(cast("list[str]", columns["month"].tolist()), labels, strict=True):
        by_month.setdefault(name, []).append(value)
    predictions = connection.execute(
        f"SELECT {month} AS month, count(*), min(prediction_time), max(prediction_time) "  # noqa: S608  # a quoted name
        f"FROM {identifier(table)} GROUP BY month ORDER BY month"
    ).fetchall()
    moments = spread(labels)
    return Measured(
        rows=sum(row[1] for row in predictions),
        labelled=len(labels),
        first=min(row[2] for row in predictions),
        last=max(row[3] for row in predictions),
        delay=_delay(delays),
        mean=moments.mean,
        sd=moments.sd if label.task == "regression" else None,
        months=tuple(_month(row[0], row[1], by_month.get(row[0], ())) for row in predictions),
        classes=classes,
    )


def _commonest(label: Label, counts: dict[str, int]) -> str | int:
    """Returns the class that came true most often; of equal ones the first declared."""
    places = range(len(label.classes))
    return label.classes[max(places, key=lambda place: counts[str(label.classes[place])])]


def _delay(ordered: Sequence[float]) -> Delay:
    return Delay(ordered[0], quantile(ordered, 0.5), quantile(ordered, 0.95), quantile(ordered, 0.99), ordered[-1])


def _month(name: str, rows: int, labels: Sequence[float]) -> Month:
    return Month(name, rows, len(labels), spread(labels).mean if labels else None)


def _mean_name(task: Task) -> str:
    return "base_rate" if task in ("binary_classification", "multiclass_classification") else "mean"
