"""Stage `label`: what really happened, when it was known, and whether the claims about that hold."""

import duckdb

from mlspec.expressions.types import Type
from mlspec_runtime.engines.duckdb_engine import connect, identifier, identifiers, write_rows
from mlspec_runtime.engines.expression import Scope, rendered
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.json_file import write_json
from mlspec_runtime.labelling.claims import broken_claims
from mlspec_runtime.labelling.measurement import measure
from mlspec_runtime.labelling.outcome import GROUP, group_column, outcome_sql, refuse_outcomes
from mlspec_runtime.layout import LABEL_PROFILE, LABEL_ROWS
from mlspec_runtime.parameters.document import Parameters
from mlspec_runtime.parameters.label import Label
from mlspec_runtime.point_in_time.predictions import (
    PREDICTION_TIME,
    PREDICTIONS,
    TIME,
    Asked,
    make_predictions,
)

LABELS = "@labels"


def run(_arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Writes key, prediction_time, label and known_at of every prediction; without a label the last two are NULL.

    Where lists are ordered, each row also names its list.

    Raises:
        StageFailure: an expression does not fit the rows, or a claim on delay or coverage does not hold.
    """
    label = parameters.section(Label, "label")
    connection = connect(parameters.threads)
    asked = Asked(label.source, label.key, label.prediction_time, label.timezone)
    make_labels(connection, label, make_predictions(connection, asked))
    measured = measure(connection, LABELS, label)
    broken = broken_claims(label, measured)
    if broken:
        raise StageFailure(*broken)
    write_rows(connection, f"SELECT * FROM {identifier(LABELS)}", label.key, LABEL_ROWS)  # noqa: S608  # a constant
    write_json(LABEL_PROFILE, measured.as_json(label))
    return 0


def make_labels(connection: duckdb.DuckDBPyConnection, label: Label, types: dict[str, Type]) -> None:
    """Makes the table `@labels` of the predictions.

    Raises:
        StageFailure: the outcome is of another type than the task's, or of a value that the task does not have.
    """
    scope = Scope(types, label.timezone)
    value = outcome_sql(label, rendered(label.expr, scope, "label.expr"))
    moments = [_moment(text, scope) for text in label.known_at]
    # The engine's greatest() passes over NULL, but a label is unknown while any of its moments is.
    all_known = " AND ".join(f"{moment} IS NOT NULL" for moment in moments)
    known = f"CASE WHEN {all_known} THEN greatest({', '.join(moments)}) END"
    group = group_column(label)
    try:
        connection.execute(
            f"CREATE TABLE {identifier(LABELS)} AS SELECT {identifiers(label.key)}, {PREDICTION_TIME}, "  # noqa: S608  # quoted names, expressions' own SQL
            "CASE WHEN known_at IS NOT NULL THEN label END AS label, "
            f"CASE WHEN label IS NOT NULL THEN known_at END AS known_at{group and f', {identifier(GROUP)}'} FROM ("
            f"SELECT {identifiers(label.key)}, {identifier(TIME)} AS {PREDICTION_TIME}, {value} AS label, "
            f"{known} AS known_at{group} FROM {identifier(PREDICTIONS)})"
        )
    except duckdb.Error as error:
        raise StageFailure(f"label: {str(error).strip().splitlines()[0]}") from error
    refuse_outcomes(connection, identifier(LABELS), label)


def _moment(text: str, scope: Scope) -> str:
    moment = rendered(text, scope, "label.known_at")
    if moment.type is not Type.TIMESTAMP:
        raise StageFailure(f"label.known_at {text!r} is a {moment.type}; it must be a timestamp")
    return moment.sql
