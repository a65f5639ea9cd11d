"""What the pipeline computes for logged keys today: each prediction at its own moment, from the sources as they are."""

import os
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np

from mlspec.expressions.types import Type
from mlspec.expressions.values import Value
from mlspec_runtime.engines.duckdb_engine import connect, identifier, identifiers
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.parameters.document import Parameters
from mlspec_runtime.parameters.features import Features
from mlspec_runtime.parameters.ingest import Ingest
from mlspec_runtime.point_in_time.feature_query import FeatureQuery, feature_query
from mlspec_runtime.point_in_time.predictions import PREDICTIONS, ROW, Asked, make_predictions, source_types
from mlspec_runtime.stages import ingest

Key = tuple[Value, ...]

_LOGGED = "@logged"
_INPUT = "@input "
_DTYPES: dict[Type, Any] = {
    Type.INTEGER: np.int64,
    Type.DOUBLE: np.float64,
    Type.BOOLEAN: np.bool_,
    Type.TIMESTAMP: "datetime64[us]",
}


@dataclass(frozen=True, slots=True)
class Recomputed:
    """Features and further inputs of each key that the sources have today."""

    features: Mapping[Key, Mapping[str, Value]]
    inputs: Mapping[Key, Mapping[str, Value]]


class Sources:
    """The sources of a version, read and cleaned as its pipeline reads them."""

    def __init__(self, features: Features, connection: duckdb.DuckDBPyConnection) -> None:
        self._features = features
        self._connection = connection
        asked = Asked(features.source, features.key, features.prediction_time, features.timezone)
        self._types = make_predictions(connection, asked)

    @property
    def key(self) -> dict[str, Type]:
        """The columns that name a prediction, and their types."""
        return {name: self._types[name] for name in self._features.key}

    def of(self, keys: Iterable[Key], inputs: Iterable[str]) -> Recomputed:
        """Returns what is computed for those of the keys that the sources have.

        Args:
            keys: Names of predictions.
            inputs: Columns and columns of joined sources that are wanted beside the features; others are left out.
        """
        self._keep(dict.fromkeys(keys))
        selected = feature_query(self._connection, self._features, self._types)
        beside = dict(self._beside(inputs))
        whole = replace(
            selected, values={**selected.values, **{f"{_INPUT}{name}": sql for name, sql in beside.items()}}
        )
        rows = _rows(self._connection, whole)
        width, names = len(self._features.key), list(selected.values)
        found = [(tuple(row[:width]), row[width + 1 :]) for row in rows]
        return Recomputed(
            {key: dict(zip(names, values, strict=False)) for key, values in found},
            {key: dict(zip(beside, values[len(names) :], strict=True)) for key, values in found},
        )

    def _keep(self, keys: Mapping[Key, None]) -> None:
        """Leaves of the predictions those that are asked for: the rows that windows and joins read stay all."""
        columns = self.key
        table = {
            name: np.array([key[place] for key in keys], dtype=_DTYPES.get(kind, object))
            for place, (name, kind) in enumerate(columns.items())
        }
        # A result that was not fetched to its end keeps the connection itself from taking arrays.
        cursor = self._connection.cursor()
        cursor.register(_LOGGED, table)
        names, row, predictions = identifiers(columns), identifier(ROW), identifier(PREDICTIONS)
        # Windows count on rows that are numbered from 0 without a gap.
        cursor.execute(
            f"CREATE OR REPLACE TABLE {predictions} AS "  # noqa: S608 - quoted names
            f"SELECT * REPLACE (row_number() OVER (ORDER BY {row}) - 1 AS {row}) FROM {predictions} "
            f"WHERE ({names}) IN (SELECT {names} FROM {identifier(_LOGGED)})"
        )
        cursor.close()

    def _beside(self, inputs: Iterable[str]) -> Iterator[tuple[str, str]]:
        joined = {join.source: source_types(self._connection, join.source) for join in self._features.joins}
        for name in inputs:
            source, _, column = name.rpartition(".")
            if not source and column in self._types:
                yield name, f"asked.{identifier(column)}"
            elif source in joined and column in joined[source]:
                yield name, f"{identifier(f'@join {source}')}.{identifier(column)}"


def _rows(connection: duckdb.DuckDBPyConnection, query: FeatureQuery) -> list[tuple[Any, ...]]:
    try:
        return connection.execute(query.query()).fetchall()
    except duckdb.Error as error:
        raise StageFailure(f"features cannot be computed: {str(error).strip().splitlines()[0]}") from error


@contextmanager
def sources_of(parameters: Parameters, pipeline: Path) -> Generator[Sources]:
    """Gives the sources of a version as they stand today; stages run in a folder of their own, not in the pipeline's.

    Raises:
        StageFailure: a source is not there, or breaks its contract.
    """
    connection = connect(parameters.threads)
    try:
        with TemporaryDirectory() as folder, _inside(Path(folder)):
            for name, source in parameters.section(dict[str, Ingest], "ingest").items():
                # Checks are the pipeline's: what they would stop on is not what is compared.
                placed = replace(source, path=str(pipeline / source.path), checks=())
                ingest.read_source(name, placed, parameters.threads)
            yield Sources(parameters.section(Features, "features"), connection)
    finally:
        connection.close()


@contextmanager
def _inside(folder: Path) -> Generator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
