"""Stage `features`: what each prediction would have known, as raw values."""

from collections.abc import Iterator

import duckdb

from mlspec_runtime.engines.duckdb_engine import connect, write_rows
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.layout import FEATURE_ROWS
from mlspec_runtime.parameters.document import Parameters
from mlspec_runtime.parameters.features import Features
from mlspec_runtime.point_in_time.feature_query import FeatureQuery, feature_query
from mlspec_runtime.point_in_time.predictions import PREDICTION_TIME, Asked, make_predictions


def run(_arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Writes key, prediction_time and every feature, one row for each row of the source.

    Raises:
        StageFailure: an expression, a join or a key does not fit the rows.
    """
    features = parameters.section(Features, "features")
    names = (*features.key, PREDICTION_TIME, *(feature.name for feature in features.columns))
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise StageFailure(f"{', '.join(twice)}: the key, prediction_time and the features need names of their own")
    connection = connect(parameters.threads)
    asked = Asked(features.source, features.key, features.prediction_time, features.timezone)
    selected = feature_query(connection, features, make_predictions(connection, asked))
    try:
        write_rows(connection, selected.query(), features.key, FEATURE_ROWS)
    except duckdb.Error as error:
        raise StageFailure(*_blamed(connection, selected)) from error
    return 0


def _blamed(connection: duckdb.DuckDBPyConnection, selected: FeatureQuery) -> Iterator[str]:
    """Yields what the engine said on each feature that it could not compute."""
    for name in selected.values:
        try:
            connection.execute(selected.query(name)).fetchall()
        except duckdb.Error as error:
            yield f"features: {name}: {str(error).strip().splitlines()[0]}"
