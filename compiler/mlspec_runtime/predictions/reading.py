"""predictions.parquet as the outcomes that evidence is drawn from."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from mlspec_runtime.engines.arrays import fetch_columns, floats
from mlspec_runtime.engines.duckdb_engine import attach_rows, connect, identifier, identifiers, literal
from mlspec_runtime.evidence.outcomes import Flags, Outcomes
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.parameters.evaluate import Evaluate
from mlspec_runtime.parameters.kpis import Kpi, Slice
from mlspec_runtime.predictions.columns import counted_column, slice_column
from mlspec_runtime.splitting.folds import FOLD

Part = Literal["selection", "test"]


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
            f"SELECT * FROM predictions WHERE part = {literal(part)} AND {window} "  # noqa: S608 - quoted
            f"ORDER BY {identifiers(evaluate.key)}",
        )
    if len(rows["part"]) == 0:
        of_fold = "" if fold is None else f" of fold {fold}"
        raise StageFailure(f"{path} has no {part} rows{of_fold}")
    days, day = np.unique(np.ma.getdata(rows["local_day"]).astype("datetime64[D]"), return_inverse=True)
    decided = evaluate.task == "binary_classification" and evaluate.threshold is not None
    outcomes = Outcomes(
        label=floats(rows["label"]),
        score=floats(rows["prediction" if evaluate.task == "regression" else "score"]),
        decision=floats(rows["prediction"]) > 0 if decided else None,
        day=day.astype(np.int64),
        days=len(days),
        columns={name: floats(rows[name]) for name in names if ":" in name},
    )
    return Predictions(outcomes, str(days[0]), str(days[-1]))


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
