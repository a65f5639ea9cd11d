"""Several classes: their places among the declared ones, and how often each came true."""

import duckdb
import numpy as np
from numpy.typing import NDArray

from mlspec_runtime.engines.arrays import floats
from mlspec_runtime.engines.duckdb_engine import identifier, literal
from mlspec_runtime.evidence.outcomes import Floats
from mlspec_runtime.parameters.classes import Classes


def label_numbers(column: NDArray[np.generic], classes: Classes) -> Floats:
    """Returns labels as numbers, shape (n,): of classes their places among the declared ones, NaN of any other."""
    if not classes:
        return floats(column)
    values = np.ma.getdata(column)
    places = np.full(len(values), np.nan)
    for place, name in enumerate(classes):
        places[values == name] = place
    places[np.ma.getmaskarray(column)] = np.nan
    return places


def class_counts(connection: duckdb.DuckDBPyConnection, table: str, classes: Classes) -> dict[str, int]:
    """Returns how many rows of a table have each class as their label, in the declared order."""
    rows = connection.execute(
        f"SELECT label, count(*) FROM {identifier(table)} WHERE label IS NOT NULL GROUP BY label"  # noqa: S608  # a quoted name
    ).fetchall()
    found = dict(rows)
    return {str(name): int(found.get(name, 0)) for name in classes}


def class_literal(name: str | int) -> str:
    """Returns a class as SQL reads it."""
    return literal(name) if isinstance(name, str) else repr(name)
