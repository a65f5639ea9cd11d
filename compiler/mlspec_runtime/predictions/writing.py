"""predictions.parquet: what a variant said on rows it did not see, and what slices and KPIs read of them."""

from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import numpy as np

from mlspec_runtime import layout
from mlspec_runtime.engines.arrays import fetch_columns
from mlspec_runtime.engines.duckdb_engine import attach_rows, identifier, identifiers, literal, write_rows
from mlspec_runtime.engines.expression import Scope, column_types, rendered
from mlspec_runtime.estimators.scikit_learn import Model
from mlspec_runtime.estimators.table import input_table
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.labelling.outcome import GROUP
from mlspec_runtime.parameters.evaluate import Evaluate
from mlspec_runtime.parameters.train import Variant
from mlspec_runtime.predictions.columns import counted_column, slice_column
from mlspec_runtime.predictions.filtering import apply_filters, filter_columns, unfiltered_sql
from mlspec_runtime.predictions.kpi_terms import term_sql
from mlspec_runtime.predictions.scoring import Scores, score_rows
from mlspec_runtime.splitting.folds import FOLD
from mlspec_runtime.splitting.incidents import INCIDENT

Models = Mapping[int, Callable[[], Model]]
"""How to get the model of each window, and of the test; one after the other is in memory."""

TEST = 0
"""Stands for the test among the numbers of windows."""

_PLACE = "row:place"
ROW_PART = "row:part"
ROW_DAY = "row:day"
ROW_TIME = "row:time"


def write_predictions(
    connection: duckdb.DuckDBPyConnection,
    models: Models,
    variant: Variant,
    evaluate: Evaluate,
    *,
    path: Path,
    threads: int,
) -> None:
    """Scores the rows of each window, and the test rows, with the model that saw neither; writes them to `path`.

    Raises:
        StageFailure: a file is missing, or a condition or KPI does not fit the rows.
    """
    _create_rows(connection, evaluate, models)
    scores = _scores(connection, models, variant, evaluate, threads)
    _create_scores(connection, scores)
    decision = _decision(evaluate)
    connection.execute(f"CREATE TABLE scored AS SELECT *, {decision} AS prediction FROM scores")  # noqa: S608 - a number and quoted names
    apply_filters(connection, "scored", evaluate)
    write_scored(connection, evaluate, tuple(column for column in scores.columns() if ":" in column), path)


def write_scored(connection: duckdb.DuckDBPyConnection, evaluate: Evaluate, said: tuple[str, ...], path: Path) -> None:
    """Writes the rows of the table `scored`, with what slices and KPIs read of them.

    Args:
        connection: where `scored` is.
        evaluate: what is measured, by which filters the predictions came about.
        said: the columns of `scored` that the model's own words fill beside the score.
        path: where the rows are written.

    Raises:
        StageFailure: a condition or KPI does not fit the rows.
    """
    scope = _scope(connection, evaluate)
    columns = {
        "prediction_time": identifier(ROW_TIME),
        "part": identifier(ROW_PART),
        FOLD: identifier(FOLD),
        **({INCIDENT: identifier(INCIDENT)} if evaluate.incidents else {}),
        "local_day": identifier(ROW_DAY),
        "label": "label",
        "score": "score",
        "prediction": "prediction",
        **{column: identifier(column) for column in said},
        **({GROUP: identifier(GROUP)} if evaluate.task == "ranking" else {}),
        **_judged(evaluate, scope),
        **{column: identifier(column) for column in filter_columns(evaluate)},
        **(unfiltered_sql(evaluate.kpis, scope) if evaluate.filters else {}),
    }
    named = ", ".join(f"{sql} AS {identifier(column)}" for column, sql in columns.items())
    query = f"SELECT {identifiers(evaluate.key)}, {named} FROM scored"  # noqa: S608 - names are quoted, SQL is made from parsed trees
    try:
        write_rows(connection, query, evaluate.key, path)
    except duckdb.Error as error:
        raise StageFailure(f"a slice or KPI does not fit the rows: {str(error).splitlines()[0]}") from error


def _decision(evaluate: Evaluate) -> str:
    """Returns the SQL of the prediction.

    The rank counts down the scores of a list. Equal scores stand in the order of a digest of their key: an order of
    keys may have been an order of relevance.
    """
    match evaluate.task:
        case "binary_classification":
            return "NULL" if evaluate.threshold is None else f"score >= {evaluate.threshold!r}"
        case "multiclass_classification":
            return "chosen"
        case "regression":
            return "score"
        case "ranking":
            key = identifiers(evaluate.key)
            digest = f"md5(concat_ws(chr(31), {key}))"
            of_list = f"PARTITION BY {identifier(ROW_PART)}, {identifier(GROUP)}"
            return f"row_number() OVER ({of_list} ORDER BY score DESC, {digest}, {key})"


def _judged(evaluate: Evaluate, scope: Scope) -> dict[str, str]:
    """Returns the SQL of every slice and of every KPI's condition and terms, by column."""
    columns: dict[str, str] = {}
    for group in evaluate.slices:
        columns[slice_column(group.name)] = rendered(group.where, scope, f"slice {group.name}").sql
    for kpi in evaluate.kpis:
        if kpi.where is not None:
            condition = rendered(kpi.where, scope, f"KPI {kpi.name}").sql
            columns[counted_column(kpi.name)] = f"coalesce({condition}, FALSE)"
        columns.update(term_sql(kpi, scope))
    return columns


def _scope(connection: duckdb.DuckDBPyConnection, evaluate: Evaluate) -> Scope:
    """Returns what slices and KPIs may read: features, source columns, label, score and prediction."""
    described = connection.execute("DESCRIBE scored").fetchall()
    readable = {str(name): kind for name, kind, *_ in described if ":" not in str(name)}
    return Scope(column_types(readable), evaluate.timezone)


def _create_rows(connection: duckdb.DuckDBPyConnection, evaluate: Evaluate, models: Models) -> None:
    """Creates `judged_rows`: each labelled row that a model is for, with its features, numbered by key."""
    inputs = attach_rows(connection, "features", layout.FEATURE_ROWS)
    attach_rows(connection, "labels", layout.LABEL_ROWS)
    attach_rows(connection, "split", layout.SPLIT_ROWS)
    attach_rows(connection, "source", layout.source_rows(evaluate.source))
    features = [column for column in inputs if column not in (*evaluate.key, "prediction_time")]
    key = identifiers(evaluate.key)
    further = "".join(f", source.{identifier(column)}" for column in evaluate.source_columns)
    zone = literal(evaluate.timezone)
    # The rows of a list are drawn together, so that they share the day of the first one.
    of_list = f"OVER (PARTITION BY split.part, labels.{identifier(GROUP)})"
    lists = evaluate.task == "ranking"
    moment = f"min(split.prediction_time) {of_list}" if lists else "split.prediction_time"
    group = f", labels.{identifier(GROUP)}" if lists else ""
    connection.execute(
        f"CREATE TABLE judged_rows AS SELECT row_number() OVER (ORDER BY {key}) - 1 AS {identifier(_PLACE)}, "  # noqa: S608 - names are quoted
        f"{key}, split.prediction_time AS {identifier(ROW_TIME)}, split.part AS {identifier(ROW_PART)}, "
        f"split.{identifier(FOLD)}, {_incident(evaluate)}"
        f"CAST(({moment} AT TIME ZONE 'UTC') AT TIME ZONE {zone} AS DATE) AS {identifier(ROW_DAY)}{group}, "
        f"labels.label, {identifiers(features, 'features')}{further} FROM split "
        f"JOIN labels USING ({key}) JOIN features USING ({key}) JOIN source USING ({key}) "
        f"WHERE {_judged_by(models)}"
    )


def _incident(evaluate: Evaluate) -> str:
    return f"split.{identifier(INCIDENT)}, " if evaluate.incidents else ""


def _judged_by(models: Models) -> str:
    """Returns the SQL of the rows that there is a model for."""
    folds = ", ".join(str(fold) for fold in models if fold != TEST)
    conditions = (
        "split.part IN ('test', 'incident')" if TEST in models else "",
        f"split.{identifier(FOLD)} IN ({folds})",
    )
    return " OR ".join(filter(None, conditions))


def _scores(
    connection: duckdb.DuckDBPyConnection, models: Models, variant: Variant, evaluate: Evaluate, threads: int
) -> Scores:
    wanted = identifiers(feature.name for feature in variant.features)
    rows = fetch_columns(
        connection,
        f"SELECT {wanted}, coalesce({identifier(FOLD)}, {TEST}) AS {identifier(FOLD)} FROM judged_rows "  # noqa: S608 - names are quoted
        f"ORDER BY {identifier(_PLACE)}",
    )
    table, judged_in = input_table(rows, variant.features), np.ma.getdata(rows[FOLD])
    chosen = {fold: judged_in == fold for fold in models}
    bare = next((fold for fold, rows_of in chosen.items() if not rows_of.any()), None)
    if bare is not None:
        rows_of = "test" if bare == TEST else f"fold {bare}"
        raise StageFailure(f"the split has no rows of {rows_of}: there is nothing to judge")
    return score_rows([(models[fold], chosen[fold]) for fold in models], variant, table, evaluate, threads)


def _create_scores(connection: duckdb.DuckDBPyConnection, scores: Scores) -> None:
    """Creates `scores`: the rows with what the model said of them."""
    said = scores.columns()
    connection.register("score_of_place", {"place": np.arange(len(scores.score)), **said})
    connection.execute(
        f"CREATE TABLE scores AS SELECT judged_rows.*, {identifiers(said, 'score_of_place')} FROM judged_rows "  # noqa: S608 - quoted names
        f"JOIN score_of_place ON score_of_place.place = judged_rows.{identifier(_PLACE)}"
    )
    connection.unregister("score_of_place")
