"""Filters applied to scored rows: what stands in `prediction` from then on is what a server would answer."""

import duckdb

from mlspec.expressions.types import Type
from mlspec_runtime.engines.duckdb_engine import identifier, literal
from mlspec_runtime.engines.expression import Scope, column_types, rendered
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.parameters.evaluate import Evaluate
from mlspec_runtime.parameters.filters import FilterRule, PredictionValue
from mlspec_runtime.parameters.kpis import Kpi
from mlspec_runtime.predictions.columns import (
    MODEL_PREDICTION,
    changed_column,
    counted_column,
    fired_column,
    unfiltered_column,
)
from mlspec_runtime.predictions.kpi_terms import reads_prediction, term_sql


def apply_filters(connection: duckdb.DuckDBPyConnection, table: str, evaluate: Evaluate) -> None:
    """Replaces `prediction` of a table by what the filters decide; without filters the table stays as it is.

    What the model itself said stands beside it, and for each filter whether it fired and whether that changed anything.

    Raises:
        StageFailure: a condition does not fit the rows.
    """
    if not evaluate.filters:
        return
    rows = identifier(table)
    own = f"prediction AS {identifier(MODEL_PREDICTION)}"
    connection.execute(f"CREATE OR REPLACE TABLE {rows} AS SELECT *, {own} FROM {rows}")  # noqa: S608 - quoted names
    types = _types(connection, table)
    for rule in evaluate.filters:
        condition = rendered(rule.when, Scope(types, evaluate.timezone), f"filter {rule.name}")
        if condition.type is not Type.BOOLEAN:
            raise StageFailure(f"filter {rule.name}: {rule.when!r} is a {condition.type}; it must be a condition")
        fired = f"coalesce({condition.sql}, FALSE)"
        value = _value(rule, types["prediction"])
        try:
            connection.execute(
                f"CREATE OR REPLACE TABLE {rows} AS SELECT * REPLACE (CASE WHEN {fired} THEN {value} ELSE prediction "  # noqa: S608 - names are quoted, SQL is made from parsed trees
                f"END AS prediction), {fired} AS {identifier(fired_column(rule.name))}, "
                f"{fired} AND prediction IS DISTINCT FROM {value} AS {identifier(changed_column(rule.name))} "
                f"FROM {rows}"
            )
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise StageFailure(f"filter {rule.name} does not fit the rows: {reason}") from error


def filter_columns(evaluate: Evaluate) -> tuple[str, ...]:
    """Returns the columns that `apply_filters` adds."""
    flags = (column(rule.name) for rule in evaluate.filters for column in (fired_column, changed_column))
    return (MODEL_PREDICTION, *flags) if evaluate.filters else ()


def unfiltered_sql(kpis: tuple[Kpi, ...], scope: Scope) -> dict[str, str]:
    """Returns the SQL of the terms of every KPI that reads the prediction, as if there were no filters."""
    own = Scope(scope.types, scope.timezone, _model_column)
    columns: dict[str, str] = {}
    for kpi in (kpi for kpi in kpis if reads_prediction(kpi)):
        terms = term_sql(kpi, own)
        if kpi.where is not None:
            terms[counted_column(kpi.name)] = f"coalesce({rendered(kpi.where, own, f'KPI {kpi.name}').sql}, FALSE)"
        columns |= {unfiltered_column(name): sql for name, sql in terms.items()}
    return columns


def _model_column(name: str) -> str:
    return identifier(MODEL_PREDICTION if name == "prediction" else name)


def _types(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, Type]:
    """Returns what a filter may read: the label is not among it, since a server does not know it either."""
    described = connection.execute(f"DESCRIBE {identifier(table)}").fetchall()
    return column_types({str(name): kind for name, kind, *_ in described if ":" not in str(name) and name != "label"})


def _value(rule: FilterRule, kind: Type) -> str:
    """Returns the SQL of what a filter decides, which has to be of the prediction's type."""
    accepted: dict[Type, type] = {Type.BOOLEAN: bool, Type.INTEGER: int, Type.DOUBLE: float, Type.STRING: str}
    found: PredictionValue = rule.prediction
    if type(found) is not accepted.get(kind):
        raise StageFailure(f"filter {rule.name} decides {found!r}, and the prediction is a {kind}")
    return literal(found) if isinstance(found, str) else repr(found).upper() if isinstance(found, bool) else repr(found)
