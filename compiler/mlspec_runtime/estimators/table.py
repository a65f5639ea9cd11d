"""The inputs of a model as one table of Python values, as rows of a request are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlspec_runtime.evidence.outcomes import Floats
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.parameters.train import Input

Objects = NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class InputTable:
    """Rows of inputs in the order of `names`, shape (rows, inputs): floats, text; NULL is NaN or None."""

    names: tuple[str, ...]
    values: Objects

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self.values)

    def where(self, chosen: NDArray[np.bool_]) -> "InputTable":
        """Returns the chosen rows."""
        return InputTable(self.names, self.values[chosen])

    def numbers(self, name: str) -> Floats:
        """Returns one numeric input, NaN where it is NULL."""
        return self.values[:, self.names.index(name)].astype(np.float64)


def input_table(columns: dict[str, NDArray[np.generic]], inputs: tuple[Input, ...]) -> InputTable:
    """Returns the table of the inputs' columns: numbers as float, categories as they are.

    Raises:
        StageFailure: a numeric input holds something else, or a column is missing.
    """
    rows = len(next(iter(columns.values()))) if columns else 0
    values = np.empty((rows, len(inputs)), dtype=np.object_)
    for place, wanted in enumerate(inputs):
        if wanted.name not in columns:
            known = ", ".join(columns)
            raise StageFailure(f"the feature rows have no column {wanted.name!r}; they have {known}")
        values[:, place] = _column(columns[wanted.name], wanted)
    return InputTable(tuple(wanted.name for wanted in inputs), values)


def _column(column: NDArray[np.generic], wanted: Input) -> NDArray[np.generic]:
    missing = np.ma.getmaskarray(column)
    plain = np.ma.getdata(column)
    if wanted.kind == "numeric":
        if plain.dtype.kind not in "biuf":
            raise StageFailure(f"feature {wanted.name!r} is numeric, but its column holds {plain.dtype}")
        numbers = plain.astype(np.float64)
        numbers[missing] = np.nan
        return numbers
    categories = plain.astype(np.object_)
    categories[missing | (categories != categories)] = None  # noqa: PLR0124 - only NaN differs from itself
    return categories


def null_share(table: InputTable, wanted: Input) -> float:
    """Returns the share of rows in which an input is NULL."""
    if table.rows == 0:
        return 0.0
    if wanted.kind == "numeric":
        return float(np.isnan(table.numbers(wanted.name)).mean())
    column = table.values[:, table.names.index(wanted.name)]
    return sum(value is None for value in column) / table.rows
