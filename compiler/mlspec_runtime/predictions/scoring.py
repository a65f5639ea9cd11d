"""What a model says of each row: the score, the prediction, and what both were taken from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlspec_runtime.estimators.scikit_learn import Model
from mlspec_runtime.estimators.table import InputTable
from mlspec_runtime.estimators.training import class_probabilities, score
from mlspec_runtime.evidence.outcomes import Flags, Floats
from mlspec_runtime.parameters.evaluate import Evaluate
from mlspec_runtime.parameters.train import Variant
from mlspec_runtime.predictions.columns import class_column


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """What was said of some rows.

    Attributes:
        score: The probability of the event or of the predicted class, what orders a list, or the number, shape (n,).
        chosen: The most probable of several classes, shape (n,); None without several classes.
        probabilities: The probability of each class, shape (n, classes); None without several classes.
    """

    score: Floats
    chosen: NDArray[Any] | None = None
    probabilities: Floats | None = None

    def columns(self) -> dict[str, NDArray[Any]]:
        """Returns the columns of predictions.parquet that a model's own words fill."""
        found: dict[str, NDArray[Any]] = {"score": self.score}
        if self.probabilities is not None and self.chosen is not None:
            found["chosen"] = self.chosen
            found |= {class_column(place): column for place, column in enumerate(self.probabilities.T)}
        return found


def score_rows(
    models: Sequence[tuple[Callable[[], Model], Flags]],
    variant: Variant,
    table: InputTable,
    evaluate: Evaluate,
    threads: int,
) -> Scores:
    """Returns what is said of all rows, each by the model whose rows it is among; one model at a time is in memory."""
    if not evaluate.classes:
        scores = np.full(table.rows, np.nan)
        for model, rows in models:
            scores[rows] = score(model(), variant, table.where(rows), task=evaluate.task, threads=threads)
        return Scores(scores)
    count = len(evaluate.classes)
    probabilities = np.zeros((table.rows, count))
    for model, rows in models:
        said = class_probabilities(model(), variant, table.where(rows), classes=count, threads=threads)
        probabilities[rows] = said
    places = np.argmax(probabilities, axis=1)
    kind: Any = np.int64 if isinstance(evaluate.classes[0], int) else np.object_
    return Scores(probabilities.max(axis=1), np.array(evaluate.classes, dtype=kind)[places], probabilities)
