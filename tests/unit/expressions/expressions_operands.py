"""Operands of the conformance rows: NULL of each type, and extremes."""

from datetime import datetime

NULL_DOUBLE, NULL_BIGINT = "CAST(NULL AS DOUBLE)", "CAST(NULL AS BIGINT)"
NULL_TEXT, NULL_MOMENT = "CAST(NULL AS VARCHAR)", "CAST(NULL AS TIMESTAMP)"
INF, NAN = "(1e308 * 10)", "(1e308 * 10 - 1e308 * 10)"
LARGEST = "9223372036854775807"


def at(*parts: int) -> datetime:
    """A moment in UTC, naive as the language's are."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - UTC by convention


SUMMER, FALL = "TIMESTAMP '2013-07-04 03:30:15.25'", "TIMESTAMP '2013-11-03 05:59:59'"
