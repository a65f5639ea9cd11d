"""A sample of the labelled predictions: no day of a window or of a slice is lost, and it is the same rows each time."""

from dataclasses import dataclass

import duckdb

from mlspec_runtime import layout
from mlspec_runtime.engines.duckdb_engine import attach_rows, count, identifier, identifiers, literal
from mlspec_runtime.engines.expression import Scope, column_types, rendered
from mlspec_runtime.json_file import Json
from mlspec_runtime.labelling.outcome import GROUP
from mlspec_runtime.parameters.split import Sample
from mlspec_runtime.splitting.incidents import INCIDENT

_SALT = "mlspec sample"
"""Keeps the choice apart from any other that is made by a digest of the same key."""
_DIGESTS = 1 << 64
"""How many digests of a key there are."""
_DAY, _DIGEST, _KEPT = '"@day"', '"@digest"', '"@kept"'


@dataclass(frozen=True, slots=True)
class Taken:
    """How many labelled predictions were asked for, were kept, and there are."""

    asked: int
    rows: int
    of: int

    def as_json(self) -> Json:
        """Returns the sample as the profile shows it."""
        return {"asked": self.asked, "rows": self.rows, "of": self.of}


def take_sample(
    connection: duckdb.DuckDBPyConnection, table: str, key: tuple[str, ...], sample: Sample, zone: str, *, lists: bool
) -> Taken:
    """Leaves about so many rows in the table of parts and returns what was kept; a larger sample has them, too.

    Those are kept whose key has a low digest, and, of each local day of each part, the lowest one of all rows, of each
    slice, and of the rows of which a slice's condition is unknown. With `lists` whole lists are kept or left out, by
    their own digest and on the day of their first row. What is pinned stays.

    Raises:
        StageFailure: a slice does not fit the rows.
    """
    there = count(connection, table)
    unit = (GROUP,) if lists else key
    of_list = f"OVER (PARTITION BY part, {identifier(GROUP)})"
    moment = f"min(prediction_time) {of_list}" if lists else "prediction_time"
    day = f"CAST(({moment} AT TIME ZONE 'UTC') AT TIME ZONE {literal(zone)} AS DATE)"
    # Whole numbers: a share with a rounding error could keep another row on another machine.
    digest = f"CAST(md5_number_upper(concat_ws(chr(31), {literal(_SALT)}, {identifiers(unit)})) AS HUGEINT)"
    conditions = _mark_slices(connection, table, key, sample, zone)
    groups = ("TRUE", *conditions, *(f"{condition} IS NULL" for condition in conditions))
    lowest = (f"{_DIGEST} = min({_DIGEST}) FILTER (WHERE {group}) OVER (PARTITION BY part, {_DAY})" for group in groups)
    of_groups = (f"({group} AND {found})" for group, found in zip(groups, lowest, strict=True))
    low = f"{_DIGEST} < {min(sample.rows, there) * _DIGESTS // max(there, 1)}::HUGEINT"
    kept = f"coalesce({identifier(INCIDENT)} OR {low} OR {' OR '.join(of_groups)}, FALSE)"
    own = ", ".join((_DAY, _DIGEST, _KEPT, *conditions))
    connection.execute(
        f"CREATE OR REPLACE TABLE {identifier(table)} AS "  # noqa: S608 - quoted names, numbers, expressions' own SQL
        f"SELECT * EXCLUDE ({own}) FROM (SELECT *, {kept} AS {_KEPT} FROM "
        f"(SELECT *, {day} AS {_DAY}, {digest} AS {_DIGEST} FROM {identifier(table)})) "
        f"{f'QUALIFY bool_or({_KEPT}) {of_list}' if lists else f'WHERE {_KEPT}'}"
    )
    return Taken(sample.rows, count(connection, table), there)


def _mark_slices(
    connection: duckdb.DuckDBPyConnection, table: str, key: tuple[str, ...], sample: Sample, zone: str
) -> tuple[str, ...]:
    """Adds a column to the table for each slice, whether a row is in it, and returns their quoted names."""
    if not sample.slices:
        return ()
    columns: dict[str, str] = {}
    types: dict[str, str] = {}
    for name, path in (("source", layout.source_rows(sample.source)), ("features", layout.FEATURE_ROWS)):
        attach_rows(connection, name, path)
        relation = connection.table(identifier(name))
        # A feature hides the column of its name, as where rows are judged.
        for column, kind in zip(relation.columns, relation.types, strict=True):
            columns[column], types[column] = f"{name}.{identifier(column)}", str(kind)
    scope = Scope(column_types(types), zone, columns.__getitem__)
    marks = {
        identifier(f"@slice {place}"): rendered(where, scope, "a slice of split.sample").sql
        for place, where in enumerate(sample.slices)
    }
    marked = ", ".join(f"{sql} AS {mark}" for mark, sql in marks.items())
    connection.execute(
        f"CREATE OR REPLACE TABLE {identifier(table)} AS SELECT parts.*, {marked} FROM {identifier(table)} AS parts "  # noqa: S608 - quoted names, expressions' own SQL
        f"LEFT JOIN features USING ({identifiers(key)}) LEFT JOIN source USING ({identifiers(key)})"
    )
    return tuple(marks)
