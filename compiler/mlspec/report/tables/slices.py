"""Slices that a search proposes: nothing changes until somebody writes one into the spec."""

from mlspec.emit.table import Column, Row, Table
from mlspec.report.evidence import Evidence
from mlspec.report.numbers import count, plain

_COLUMNS = (
    Column("", "plain"),
    Column("rows where", "plain"),
    *map(Column, ("rows", "loss", "elsewhere", "p")),
)
_PLACES = 4


def proposals_table(evidence: Evidence) -> Table | None:
    """Returns the slices that were tested; None where no search ran."""
    found = evidence.discovered
    if found is None:
        return None
    rows = tuple(
        Row(
            (
                "proposed" if each.confirmed else "not confirmed",
                each.where,
                count(each.rows),
                *(plain(value and round(value, _PLACES)) for value in (each.loss, each.loss_elsewhere)),
                _chance(each.p_value),
            ),
            marked=each.confirmed,
        )
        for each in found.slices
    )
    caption = (
        f"Where errors gather: {count(found.searched)} groups searched by {found.loss} on half of the days, "
        f"the worst tested on the others at {plain(found.alpha)}, corrected by Holm"
    )
    return Table(caption, _COLUMNS, rows, header=1)


def _chance(p_value: float | None) -> str:
    least = 10**-_PLACES
    return f"below {least:g}" if p_value is not None and p_value < least else plain(p_value and round(p_value, _PLACES))
