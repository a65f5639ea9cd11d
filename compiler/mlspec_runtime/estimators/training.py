"""Fitting a variant, and what was said while it was fitted."""

import warnings
from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from mlspec_runtime.estimators import scikit_learn
from mlspec_runtime.estimators.catalogue import build_embedding, build_estimator
from mlspec_runtime.estimators.preparation import build_preparation
from mlspec_runtime.estimators.scikit_learn import Model, Step
from mlspec_runtime.estimators.table import InputTable, null_share
from mlspec_runtime.evidence.outcomes import Floats, Task
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.parameters.train import Embedding, Input, Variant

Result = TypeVar("Result")

NOTES = "training_notes_"
"""The attribute of a fitted pipeline that holds its notes: it stays with the model wherever that goes."""

_DENSE_BYTES = 2 * 1024**3


def _check_missing(variant: Variant | Embedding, table: InputTable, estimator: Step) -> None:
    if scikit_learn.takes_missing(estimator):
        return
    for wanted in variant.features:
        missing = null_share(table, wanted)
        if missing > 0 and wanted.kind == "numeric" and wanted.impute is None:
            raise StageFailure(
                f"feature {wanted.name!r} is NULL in {missing:.1%} of {table.rows:,} rows, which "
                f"{variant.estimator} does not take; write `impute: median` or `impute: {{constant: 0}}`"
            )


def _check_known(variant: Variant | Embedding, table: InputTable) -> None:
    for wanted in variant.features:
        learnt = wanted.kind == "numeric" and wanted.impute in (None, "median")
        if learnt and null_share(table, wanted) == 1:
            raise StageFailure(f"feature {wanted.name!r} is NULL in all {table.rows:,} training rows: drop it")


def _check_dense_size(variant: Variant | Embedding, table: InputTable) -> None:
    columns = sum(
        len(set(table.values[:, place])) if wanted.kind == "categorical" else 1
        for place, wanted in enumerate(variant.features)
    )
    size = columns * table.rows * 8
    if size > _DENSE_BYTES:
        raise StageFailure(
            f"{variant.estimator} needs a dense table of {table.rows:,} rows and {columns:,} one-hot columns "
            f"({size / 1024**3:.1f} GiB, at most {_DENSE_BYTES // 1024**3}): drop the widest feature"
        )


def _targets(labels: Floats, task: Task, estimator: Step) -> NDArray[np.generic]:
    if not scikit_learn.is_classifier(estimator):
        return labels
    classes = labels.astype(np.int64)
    if task == "ranking" and not np.isin(labels, (0, 1)).all():
        raise StageFailure("a classifier ranks by a label that is true or false: name a regressor for a graded one")
    if len(np.unique(classes)) < 2:  # noqa: PLR2004 - at least two to tell apart
        only = "of one class" if task == "multiclass_classification" else "positive" if classes.any() else "negative"
        raise StageFailure(f"all {len(classes):,} training labels are {only}: there is nothing to tell apart")
    return classes


def _note(caught: warnings.WarningMessage, estimator: str, steps: int | None) -> str:
    name = estimator.rpartition(".")[2]
    if issubclass(caught.category, scikit_learn.convergence_warning()):
        after = "" if steps is None else f" after {steps} iterations"
        return f"{name} stopped{after} before it converged: raise max_iter, or scale the features"
    return f"{name}: {caught.category.__name__}: {str(caught.message).splitlines()[0]}"


def fit_model(
    variant: Variant,
    table: InputTable,
    labels: Floats,
    *,
    task: Task,
    seed: int,
    threads: int,
    embedding: Model | None = None,
) -> Model:
    """Returns the fitted pipeline of preparation, fitted embedding if there is one, and estimator.

    Warnings become its notes, beside those of the embedding.

    Raises:
        StageFailure: scikit-learn refuses the parameters or the data.
    """
    estimator = build_estimator(variant.estimator, dict(variant.params), task, seed, variant.distribution)
    targets = _targets(labels, task, estimator)
    if embedding is not None:
        embedded = _within(variant.estimator, threads, lambda: embedding.transform(table.values))
        head: Model = scikit_learn.pipeline(("estimate", estimator))
        notes = _fitted(head, variant.estimator, threads, lambda: head.fit(embedded, targets))
        model = scikit_learn.pipeline(*embedding.steps, *head.steps)
        setattr(model, NOTES, tuple(dict.fromkeys((*notes_of(embedding), *notes))))
        return model
    sparse = _checked(variant, table, estimator)
    model = scikit_learn.pipeline(("prepare", build_preparation(variant, sparse=sparse)), ("estimate", estimator))
    notes = _fitted(model, variant.estimator, threads, lambda: model.fit(table.values, targets))
    setattr(model, NOTES, notes)
    return model


def fit_embedding(embedding: Embedding, table: InputTable, *, seed: int, threads: int) -> Model:
    """Returns the fitted pipeline of preparation and transformer: no label is given to it.

    Raises:
        StageFailure: scikit-learn refuses the parameters or the data.
    """
    transformer = build_embedding(embedding.estimator, dict(embedding.params), seed)
    sparse = _checked(embedding, table, transformer)
    model = scikit_learn.pipeline(("prepare", build_preparation(embedding, sparse=sparse)), ("embed", transformer))
    notes = _fitted(model, embedding.estimator, threads, lambda: model.fit(table.values))
    setattr(model, NOTES, notes)
    return model


def _checked(variant: Variant | Embedding, table: InputTable, reader: Step) -> bool:
    """Returns whether the reader of the prepared inputs takes sparse ones, if it can read them at all."""
    sparse = scikit_learn.takes_sparse(reader)
    _check_known(variant, table)
    _check_missing(variant, table, reader)
    if not sparse:
        _check_dense_size(variant, table)
    return sparse


def _within(estimator: str, threads: int, compute: Callable[[], Result]) -> Result:
    """Returns what scikit-learn computes on so many threads, its refusals as failures of the stage."""
    with scikit_learn.pinned_threads(threads):
        try:
            return compute()
        except (ValueError, TypeError) as error:
            raise StageFailure(f"{estimator}: {str(error).splitlines()[0]}") from error


def _fitted(model: Model, estimator: str, threads: int, fit: Callable[[], Model]) -> tuple[str, ...]:
    """Fits the model; returns what was said meanwhile, each note once."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        _within(estimator, threads, fit)
    steps = getattr(model.steps[-1][1], "n_iter_", None)
    iterations = int(np.max(steps)) if steps is not None else None
    return tuple(dict.fromkeys(_note(message, estimator, iterations) for message in caught))


def notes_of(model: Model) -> tuple[str, ...]:
    """Returns what was said while the model was fitted."""
    notes: tuple[str, ...] = getattr(model, NOTES, ())
    return notes


def score(model: Model, variant: Variant, table: InputTable, *, task: Task, threads: int) -> Floats:
    """Returns the probability of the event, or the predicted number, of each row, shape (n,).

    Raises:
        StageFailure: an input is NULL where the estimator cannot take it.
    """
    _check_missing(variant, table, model.steps[1][1])
    with scikit_learn.pinned_threads(threads):
        return unchecked_score(model, table, task)


def unchecked_score(model: Model, table: InputTable, task: Task) -> Floats:
    """Returns the score of each row, none of which has a NULL that the estimator cannot take, shape (n,).

    The items of a list are scored one by one, by whichever of the two the estimator gives.
    """
    if task == "regression" or not scikit_learn.is_classifier(model.steps[-1][1]):
        return np.asarray(model.predict(table.values), dtype=np.float64)
    positive = list(model.classes_).index(1)
    return np.asarray(model.predict_proba(table.values)[:, positive], dtype=np.float64)


def class_probabilities(model: Model, variant: Variant, table: InputTable, *, classes: int, threads: int) -> Floats:
    """Returns the probability of each of the declared classes, shape (n, classes); 0 for one never learnt.

    Raises:
        StageFailure: an input is NULL where the estimator cannot take it.
    """
    _check_missing(variant, table, model.steps[1][1])
    with scikit_learn.pinned_threads(threads):
        return unchecked_class_probabilities(model, table, classes)


def unchecked_class_probabilities(model: Model, table: InputTable, classes: int) -> Floats:
    """Returns the probability of each class for rows without a NULL that the estimator cannot take."""
    found = np.zeros((table.rows, classes))
    found[:, model.classes_] = model.predict_proba(table.values)
    return found


def refuses_null(model: Model, inputs: tuple[Input, ...]) -> tuple[str, ...]:
    """Returns the inputs that must not be NULL: a number that is not imputed, where the next step takes no NaN."""
    if scikit_learn.takes_missing(model.steps[1][1]):
        return ()
    return tuple(wanted.name for wanted in inputs if wanted.kind == "numeric" and wanted.impute is None)
