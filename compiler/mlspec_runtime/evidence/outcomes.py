"""What a model said about some rows and what came true."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Task = Literal["binary_classification", "multiclass_classification", "regression", "ranking"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """Labelled predictions of one model, and the local day of each.

    Attributes:
        label: What came true, shape (n,): 0.0 or 1.0 for an event, the place of a class among the declared ones, the
            relevance of an item, or the number itself.
        score: The probability of the event or of the predicted class, what orders a list, or the predicted number,
            shape (n,).
        decision: Whether the score reached the threshold, shape (n,); None where nothing is decided.
        day: The index of each row's local day, shape (n,), from 0 to days - 1.
        days: How many days have a row, of the whole part also where the rows are a slice of it.
        columns: Further numbers of each row by name, shape (n,) each; NaN where a row has none.
        classes: The names of several classes, in the declared order; empty for every other task.
        chosen: The place of the predicted class of each row, shape (n,); None without several classes.
        probabilities: The probability of each class, shape (n, classes); None without several classes.
        group: The index of each row's list, shape (n,), and all rows of a list share a day; None without lists.
        rank: The place of each row in its list, shape (n,), from 1 for the highest score; None without lists.
    """

    label: Floats
    score: Floats
    decision: Flags | None
    day: Integers
    days: int
    columns: dict[str, Floats]
    classes: tuple[str, ...] = ()
    chosen: Integers | None = None
    probabilities: Floats | None = None
    group: Integers | None = None
    rank: Integers | None = None

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self.label)

    def where(self, chosen: Flags) -> "Outcomes":
        """Returns the chosen rows; the window and its days stay."""
        return Outcomes(
            label=self.label[chosen],
            score=self.score[chosen],
            decision=None if self.decision is None else self.decision[chosen],
            day=self.day[chosen],
            days=self.days,
            columns={name: values[chosen] for name, values in self.columns.items()},
            classes=self.classes,
            chosen=None if self.chosen is None else self.chosen[chosen],
            probabilities=None if self.probabilities is None else self.probabilities[chosen],
            group=None if self.group is None else self.group[chosen],
            rank=None if self.rank is None else self.rank[chosen],
        )
