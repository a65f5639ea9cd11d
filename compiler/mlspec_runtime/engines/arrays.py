"""Tables of DuckDB as NumPy columns."""

from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import duckdb

Columns = dict[str, NDArray[np.generic]]


def fetch_columns(connection: "duckdb.DuckDBPyConnection", query: str) -> Columns:
    """Returns the columns of a query in the order of its rows, masked where a value is NULL."""
    return cast("Columns", connection.execute(query).fetchnumpy())


def floats(column: NDArray[np.generic]) -> NDArray[np.float64]:
    """Returns a numeric or boolean column as float, NaN where it is NULL."""
    numbers = np.ma.getdata(column).astype(np.float64)
    numbers[np.ma.getmaskarray(column)] = np.nan
    return numbers
