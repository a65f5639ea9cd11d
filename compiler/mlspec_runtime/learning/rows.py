"""The rows that models learn from, and which of them each window's model may see."""

from dataclasses import dataclass

import numpy as np

from mlspec_runtime import layout
from mlspec_runtime.engines.arrays import fetch_columns
from mlspec_runtime.engines.duckdb_engine import attach_rows, connect, identifier, identifiers
from mlspec_runtime.estimators.table import InputTable, input_table
from mlspec_runtime.evidence.outcomes import Flags, Floats, Integers
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.labelling.classes import label_numbers
from mlspec_runtime.parameters.train import Input, Train
from mlspec_runtime.splitting.folds import LEARNT_FROM


@dataclass(frozen=True, slots=True, eq=False)
class TrainingRows:
    """Labelled rows before the test in the order of the key.

    Attributes:
        table: The inputs.
        labels: What came true, shape (n,).
        learnt_from: The first window whose model may learn from each row, shape (n,).
        newness: The place of each row from the newest on, 0 for the newest, shape (n,); of one moment the first by key.
    """

    table: InputTable
    labels: Floats
    learnt_from: Integers
    newness: Integers

    def before(self, fold: int) -> Flags:
        """Returns the rows that the model of a window may learn from.

        Raises:
            StageFailure: there are none.
        """
        chosen = self.learnt_from <= fold
        if not chosen.any():
            raise StageFailure(f"no training rows before fold {fold}: the split left nothing to fit on")
        return chosen

    def newest_before(self, fold: int, rows: int) -> Flags:
        """Returns as many of the rows that the model of a window may learn from as `rows` says, the newest."""
        chosen = self.before(fold)
        places = np.sort(self.newness[chosen])
        least_new = int(places[min(rows, len(places)) - 1])
        return np.logical_and(chosen, self.newness <= least_new)


def read_training_rows(train: Train, inputs: tuple[Input, ...], threads: int) -> TrainingRows:
    """Returns the rows that some model may learn from.

    Raises:
        StageFailure: a file is missing, or a column does not hold what the input says.
    """
    with connect(threads) as connection:
        attach_rows(connection, "features", layout.FEATURE_ROWS)
        attach_rows(connection, "labels", layout.LABEL_ROWS)
        attach_rows(connection, "split", layout.SPLIT_ROWS)
        names, key = identifiers((wanted.name for wanted in inputs), "features"), identifiers(train.key)
        order = f"row_number() OVER (ORDER BY split.prediction_time DESC, {key}) - 1"
        rows = fetch_columns(
            connection,
            f"SELECT {names}, labels.label, split.{identifier(LEARNT_FROM)}, {order} AS {identifier('row:newness')} "  # noqa: S608 - names are quoted
            f"FROM split JOIN labels USING ({key}) JOIN features USING ({key}) "
            f"WHERE split.{identifier(LEARNT_FROM)} IS NOT NULL ORDER BY {key}",
        )
    return TrainingRows(
        table=input_table(rows, inputs),
        labels=label_numbers(rows["label"], train.classes),
        learnt_from=np.ma.getdata(rows[LEARNT_FROM]).astype(np.int64),
        newness=np.ma.getdata(rows["row:newness"]).astype(np.int64),
    )
