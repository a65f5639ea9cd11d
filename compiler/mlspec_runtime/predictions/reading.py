"""predictions.parquet as the outcomes that evidence is drawn from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mlspec_runtime.engines.arrays import fetch_columns, floats
from mlspec_runtime.engines.duckdb_engine import attach_rows, connect, count, identifier, identifiers, literal
from mlspec_runtime.evidence.outcomes import Flags, Floats, Integers, Outcomes
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.labelling.classes import label_numbers
from mlspec_runtime.labelling.outcome import GROUP
from mlspec_runtime.parameters.evaluate import Evaluate
from mlspec_runtime.parameters.kpis import Kpi, Slice
from mlspec_runtime.predictions.columns import MODEL_PREDICTION, class_column, counted_column, slice_column
from mlspec_runtime.splitting.folds import FOLD
from mlspec_runtime.splitting.incidents import INCIDENT

Part = Literal["selection", "test", "incidents"]
"""Incidents are rows of the test or of no part."""


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """The outcomes of one part, and its first and last local day (ISO dates)."""

    outcomes: Outcomes
    first_day: str
    last_day: str


def read_predictions(
    path: Path, part: Part, evaluate: Evaluate, threads: int, *, fold: int | None = None
) -> Predictions:
    """Returns the rows of a part, or of one of its windows, in the order of the key.

    Raises:
        StageFailure: the file is missing, or has no such row.
    """
    window = "TRUE" if fold is None else f"{identifier(FOLD)} = {fold}"
    with connect(threads) as connection:
        names = attach_rows(connection, "predictions", path)
        rows = fetch_columns(
            connection,
            f"SELECT * FROM predictions WHERE {_within(part)} AND {window} "  # noqa: S608 - quoted
            f"ORDER BY {identifiers(evaluate.key)}",
        )
    if len(rows["part"]) == 0:
        of_fold = "" if fold is None else f" of fold {fold}"
        raise StageFailure(f"{path} has no {part} rows{of_fold}")
    days, day = np.unique(np.ma.getdata(rows["local_day"]).astype("datetime64[D]"), return_inverse=True)
    decided = evaluate.task == "binary_classification" and evaluate.threshold is not None
    ranked = evaluate.task == "ranking"
    probabilities = [floats(rows[class_column(place)]) for place in range(len(evaluate.classes))]
    outcomes = Outcomes(
        label=label_numbers(rows["label"], evaluate.classes),
        score=floats(rows["prediction" if evaluate.task == "regression" else "score"]),
        decision=floats(rows["prediction"]) > 0 if decided else None,
        day=day.astype(np.int64),
        days=len(days),
        columns={name: _numbers(rows[name], name, evaluate) for name in names if _is_counted(name)},
        classes=tuple(map(str, evaluate.classes)),
        chosen=label_numbers(rows["prediction"], evaluate.classes).astype(np.int64) if probabilities else None,
        probabilities=np.column_stack(probabilities) if probabilities else None,
        group=_numbered(rows[GROUP]) if ranked else None,
        rank=np.ma.getdata(rows["prediction"]).astype(np.int64) if ranked else None,
    )
    return Predictions(outcomes, str(days[0]), str(days[-1]))


def _is_counted(name: str) -> bool:
    """Returns whether slices, KPIs and filters are counted by a column: its name is none of a spec, nor the row's."""
    return ":" in name and not name.startswith(("row:", "class:"))


def _numbers(column: NDArray[np.generic], name: str, evaluate: Evaluate) -> Floats:
    return label_numbers(column, evaluate.classes) if name == MODEL_PREDICTION else floats(column)


def _numbered(groups: NDArray[np.generic]) -> Integers:
    """Returns the index of each row's list, in the order of the names."""
    return np.unique(np.ma.getdata(groups), return_inverse=True)[1].astype(np.int64)


def _within(part: Part) -> str:
    return identifier(INCIDENT) if part == "incidents" else f"part = {literal(part)}"


def has_incidents(path: Path, threads: int) -> bool:
    """Returns whether a row of the predictions is pinned."""
    with connect(threads) as connection:
        attach_rows(connection, "predictions", path)
        return bool(count(connection, "predictions", identifier(INCIDENT)))


def counted(outcomes: Outcomes, kpi: Kpi) -> Outcomes:
    """Returns the rows that count for a KPI."""
    if kpi.where is None:
        return outcomes
    return outcomes.where(outcomes.columns[counted_column(kpi.name)] > 0)


def inside(outcomes: Outcomes, group: Slice) -> Flags:
    """Returns which rows are in a slice."""
    return outcomes.columns[slice_column(group.name)] > 0


def unknown(outcomes: Outcomes, group: Slice) -> Flags:
    """Returns the rows of which a slice's condition is NULL."""
    return np.isnan(outcomes.columns[slice_column(group.name)])
