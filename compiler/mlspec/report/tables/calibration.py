"""Scores against what came true."""

from mlspec.emit.table import Column, Row, Table
from mlspec.report.evidence import Evidence
from mlspec.report.numbers import count, number

_COLUMNS = tuple(map(Column, ("mean score", "came true", "low", "high", "rows")))
_PLACES = 3


def calibration_table(evidence: Evidence) -> Table:
    """Returns the bins of neighbouring scores, the lowest first."""
    rows = tuple(
        Row(
            (
                *(number(part, _PLACES) for part in (found.mean_score, found.observed, found.low, found.high)),
                count(found.rows),
            )
        )
        for found in evidence.calibration.bins
    )
    return Table("Bins of neighbouring scores", _COLUMNS, rows)
