"""A KPI on every slice of the test rows."""

from mlspec.emit.table import Column, Row, Table
from mlspec.report.evidence import Evidence
from mlspec.report.metrics.plan import Kpi
from mlspec.report.numbers import count, decimals, number
from mlspec.report.wording import kpi_title


def kpi_table(evidence: Evidence, kpi: Kpi) -> Table:
    """Returns a KPI on all rows and on each slice, with how many rows and days it rests on."""
    groups = evidence.evaluation.groups
    places = decimals((groups[0].kpi(kpi.name),))
    rows = tuple(
        Row(
            (
                group.name,
                *(number(part, places) for part in (found.value, found.low, found.high)),
                count(group.support.rows),
                count(group.support.days),
            ),
            marked=group is groups[0],
        )
        for group in groups
        for found in (group.kpi(kpi.name),)
    )
    columns = (Column("slice", "plain"), *map(Column, ("value", "low", "high", "rows", "days")))
    return Table(kpi_title(kpi), columns, rows)


def slices_table(evidence: Evidence) -> Table:
    """Returns what the slices are, and how many test rows fall into each."""
    declared = {group.name: group for group in evidence.plan.judgement.slices}
    rows = tuple(
        Row(
            (
                group.name,
                declared[group.name].where if group.name in declared else "",
                "critical" if group.name in declared and declared[group.name].critical else "",
                count(group.support.rows),
                count(group.support.events),
                count(group.support.days),
            )
        )
        for group in evidence.evaluation.groups
    )
    columns = (
        Column("slice", "plain"),
        Column("rows where", "plain"),
        Column("weight", "plain"),
        *map(Column, ("rows", "events", "days")),
    )
    return Table("The slices of the test rows", columns, rows)
