"""Predictions of another model, judged by a candidate's labels, slices and KPIs on the candidate's own rows."""

from pathlib import Path

import duckdb

from mlspec_runtime import layout
from mlspec_runtime.engines.duckdb_engine import attach_rows, identifier, identifiers
from mlspec_runtime.labelling.outcome import GROUP
from mlspec_runtime.parameters.evaluate import Evaluate
from mlspec_runtime.predictions.filtering import filter_columns
from mlspec_runtime.predictions.writing import ROW_DAY, ROW_PART, ROW_TIME, write_scored
from mlspec_runtime.splitting.folds import FOLD
from mlspec_runtime.splitting.incidents import INCIDENT

_SAID = ("class:",)


def write_rejudged(
    connection: duckdb.DuckDBPyConnection, evaluate: Evaluate, *, said: Path, judged: Path, pipeline: Path, path: Path
) -> None:
    """Writes the test rows of a candidate with what another model said of them.

    Args:
        connection: where the rows are joined.
        evaluate: what the candidate measures; the threshold and the filters are the other model's.
        said: the other model's predictions: its scores, its decisions, what its filters did.
        judged: the candidate's predictions: which rows are judged, on which days, and what came true.
        pipeline: the candidate's folder: slices and KPIs read its features and source.
        path: where the rows are written.

    Raises:
        StageFailure: a file is missing, or a condition or KPI does not fit the rows.
    """
    columns = attach_rows(connection, "said", said)
    attach_rows(connection, "judged", judged)
    inputs = attach_rows(connection, "features", pipeline / layout.FEATURE_ROWS)
    attach_rows(connection, "source", pipeline / layout.source_rows(evaluate.source))
    own = tuple(column for column in columns if column.startswith(_SAID))
    of_rows = (FOLD, *((INCIDENT,) if evaluate.incidents else ()), *((GROUP,) if evaluate.task == "ranking" else ()))
    features = [column for column in inputs if column not in (*evaluate.key, "prediction_time")]
    further = "".join(f", source.{identifier(column)}" for column in evaluate.source_columns)
    key = identifiers(evaluate.key)
    connection.execute(
        f"CREATE TABLE scored AS SELECT {key}, judged.prediction_time AS {identifier(ROW_TIME)}, "  # noqa: S608 - names are quoted
        f"judged.part AS {identifier(ROW_PART)}, judged.local_day AS {identifier(ROW_DAY)}, "
        f"{identifiers(of_rows, 'judged')}, judged.label, {identifiers(features, 'features')}{further}, "
        f"{identifiers(('score', 'prediction', *own, *filter_columns(evaluate)), 'said')} "
        f"FROM judged JOIN said USING ({key}) JOIN features USING ({key}) JOIN source USING ({key}) "
        "WHERE judged.part IN ('test', 'incident')"
    )
    write_scored(connection, evaluate, own, path)
