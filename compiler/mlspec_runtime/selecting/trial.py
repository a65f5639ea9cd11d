"""A variant tried on few rows: fitted before each window and judged on it, as it would be on all rows."""

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from mlspec_runtime.engines.duckdb_engine import connect
from mlspec_runtime.estimators.scikit_learn import Model
from mlspec_runtime.estimators.training import fit_embedding, fit_model
from mlspec_runtime.learning.rows import TrainingRows, read_training_rows
from mlspec_runtime.parameters.document import Parameters
from mlspec_runtime.parameters.stop_early import StopEarly
from mlspec_runtime.parameters.train import Embedding, Train, Variant
from mlspec_runtime.predictions.writing import write_predictions
from mlspec_runtime.selecting.measuring import Judged, measure_file


def rows_of_windows(train: Train, variant: Variant, threads: int) -> tuple[int, ...]:
    """Returns how many rows the model of each window could learn from, the earliest window first."""
    rows = read_training_rows(train, variant.features, threads)
    return tuple(int(rows.before(fold).sum()) for fold in range(1, train.folds + 1))


def try_variant(name: str, budget: int, rule: StopEarly, parameters: Parameters) -> Judged:
    """Returns the KPI of a variant on every window, after a training on the newest `budget` rows before each."""
    train = parameters.section(Train, "train")
    variant = parameters.section(Variant, "variants", name)
    rows = read_training_rows(train, variant.features, parameters.threads)
    models = {fold: partial(_fit, variant, rows, fold, budget, parameters) for fold in rule.select.windows}
    with TemporaryDirectory() as folder, connect(parameters.threads) as connection:
        path = Path(folder, "predictions.parquet")
        write_predictions(connection, models, variant, rule.evaluate, path=path, threads=parameters.threads)
        return measure_file(path, name, rule.select, rule.evaluate, parameters.threads)


def _fit(variant: Variant, rows: TrainingRows, fold: int, budget: int, parameters: Parameters) -> Model:
    train, threads = parameters.section(Train, "train"), parameters.threads
    chosen = rows.newest_before(fold, budget)
    table, embedding = rows.table.where(chosen), None
    if variant.embedding is not None:
        found = parameters.section(Embedding, "embeddings", variant.embedding)
        embedding = fit_embedding(found, table, seed=train.seed, threads=threads)
    labels = rows.labels[chosen]
    return fit_model(variant, table, labels, task=train.task, seed=train.seed, threads=threads, embedding=embedding)
