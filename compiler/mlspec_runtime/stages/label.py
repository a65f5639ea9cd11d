"""Stage `label`: what really happened, when it was known, and whether the claims about that hold."""

import duckdb

from mlspec.expressions.types import NUMBERS, Type
from mlspec_runtime.engines.duckdb_engine import connect, identifier, identifiers, literal, write_rows
from mlspec_runtime.engines.expression import Rendered, Scope, rendered
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.json_file import write_json
from mlspec_runtime.labelling.claims import broken_claims
from mlspec_runtime.labelling.measurement import measure
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
    """Writes key, prediction_time, label and known_at of every prediction; without a label both are NULL.

    Raises:
        StageFailure: an expression does not fit the rows, or a claim on delay or coverage does not hold.
    """
    label = parameters.section(Label, "label")
    connection = connect(parameters.threads)
    asked = Asked(label.source, label.key, label.prediction_time, label.timezone)
    make_labels(connection, label, make_predictions(connection, asked))
    measured = measure(connection, LABELS, label.task, label.timezone)
    broken = broken_claims(label, measured)
    if broken:
        raise StageFailure(*broken)
    write_rows(connection, f"SELECT * FROM {identifier(LABELS)}", label.key, LABEL_ROWS)  # noqa: S608  # a constant
    write_json(LABEL_PROFILE, measured.as_json(label))
    return 0


def make_labels(connection: duckdb.DuckDBPyConnection, label: Label, types: dict[str, Type]) -> None:
    """Makes the table `@labels` of the predictions."""
    scope = Scope(types, label.timezone)
    value = _value(label, rendered(label.expr, scope, "label.expr"))
    moments = [_moment(text, scope) for text in label.known_at]
    # The engine's greatest() passes over NULL, but a label is unknown while any of its moments is.
    all_known = " AND ".join(f"{moment} IS NOT NULL" for moment in moments)
    known = f"CASE WHEN {all_known} THEN greatest({', '.join(moments)}) END"
    try:
        connection.execute(
            f"CREATE TABLE {identifier(LABELS)} AS SELECT {identifiers(label.key)}, {PREDICTION_TIME}, "  # noqa: S608  # quoted names, expressions' own SQL
            "CASE WHEN known_at IS NOT NULL THEN label END AS label, "
            "CASE WHEN label IS NOT NULL THEN known_at END AS known_at FROM ("
            f"SELECT {identifiers(label.key)}, {identifier(TIME)} AS {PREDICTION_TIME}, {value} AS label, "
            f"{known} AS known_at FROM {identifier(PREDICTIONS)})"
        )
    except duckdb.Error as error:
        raise StageFailure(f"label: {str(error).strip().splitlines()[0]}") from error


def _value(label: Label, outcome: Rendered) -> str:
    """Returns the SQL of the label: a boolean, or a finite double for a regression."""
    if label.task == "regression":
        if outcome.type not in NUMBERS:
            raise StageFailure(f"label.expr {label.expr!r} is a {outcome.type}; a regression needs a number")
        return f"CASE WHEN isfinite(CAST({outcome.sql} AS DOUBLE)) THEN CAST({outcome.sql} AS DOUBLE) END"
    accepted = {
        Type.BOOLEAN: isinstance(label.positive, bool),
        Type.STRING: isinstance(label.positive, str),
        **dict.fromkeys(NUMBERS, isinstance(label.positive, int | float) and not isinstance(label.positive, bool)),
    }
    if not accepted.get(outcome.type, False):
        raise StageFailure(
            f"label.expr {label.expr!r} is a {outcome.type}, label.positive is {label.positive!r}; they need one type"
        )
    positive = literal(label.positive) if isinstance(label.positive, str) else repr(label.positive)
    return f"({outcome.sql} = {positive})"


def _moment(text: str, scope: Scope) -> str:
    moment = rendered(text, scope, "label.known_at")
    if moment.type is not Type.TIMESTAMP:
        raise StageFailure(f"label.known_at {text!r} is a {moment.type}; it must be a timestamp")
    return moment.sql
