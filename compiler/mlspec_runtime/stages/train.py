"""`train <variant>`: fits the model that is compared on the selection rows, and the one that is judged."""

import numpy as np

from mlspec_runtime import layout
from mlspec_runtime.engines.arrays import Columns, fetch_columns, floats
from mlspec_runtime.engines.duckdb_engine import attach_rows, connect, identifiers
from mlspec_runtime.estimators.model_file import write_model
from mlspec_runtime.estimators.table import input_table
from mlspec_runtime.estimators.training import fit_model, notes_of
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.parameters.document import Parameters
from mlspec_runtime.parameters.train import Train, Variant

SELECTION_PARTS = ("fit",)
FINAL_PARTS = ("fit", "fold_gap", "selection")


def run(arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Returns 0 once both models of the variant are written."""
    (name,) = arguments
    train = parameters.section(Train, "train")
    variant = parameters.section(Variant, "variants", name)
    rows = _training_rows(train, variant, parameters.threads)
    inputs, labels = input_table(rows, variant.features), floats(rows["label"])
    part = np.ma.getdata(rows["part"])
    for parts, path in (
        (SELECTION_PARTS, layout.selection_model(name)),
        (FINAL_PARTS, layout.model(name)),
    ):
        chosen = np.isin(part, parts)
        if not chosen.any():
            raise StageFailure(f"no training rows in {', '.join(parts)}: the split left nothing to fit on")
        model = fit_model(
            variant,
            inputs.where(chosen),
            labels[chosen],
            task=train.task,
            seed=train.seed,
            threads=parameters.threads,
        )
        write_model(model, path)
        for note in notes_of(model):
            print(f"{path}: {note}")  # noqa: T201 - said here and kept in the model for the evaluation
    return 0


def _training_rows(train: Train, variant: Variant, threads: int) -> Columns:
    """Returns the inputs, label and part of every labelled row before the test, in the order of the key."""
    with connect(threads) as connection:
        attach_rows(connection, "features", layout.FEATURE_ROWS)
        attach_rows(connection, "labels", layout.LABEL_ROWS)
        attach_rows(connection, "split", layout.SPLIT_ROWS)
        names = identifiers((wanted.name for wanted in variant.features), "features")
        query = (
            f"SELECT {names}, labels.label, split.part FROM split "  # noqa: S608 - names are quoted
            f"JOIN labels USING ({identifiers(train.key)}) JOIN features USING ({identifiers(train.key)}) "
            f"WHERE split.part IN ('fit', 'fold_gap', 'selection') ORDER BY {identifiers(train.key)}"
        )
        return fetch_columns(connection, query)
