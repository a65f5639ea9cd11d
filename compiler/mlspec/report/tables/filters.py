"""The filters: how often each fired on the test rows, and what all of them are worth."""

from mlspec.emit.table import Column, Row, Table
from mlspec.report.evidence import Evidence
from mlspec.report.numbers import count, decimals, number

_COUNTS = (
    Column("filter", "plain"),
    Column("rows where", "plain"),
    Column("decides", "plain"),
    *map(Column, ("fired", "changed")),
    Column("because", "plain"),
)
_WORTH = (Column("KPI", "plain"), *map(Column, ("better by", "low", "high", "without filters")))


def filters_table(evidence: Evidence) -> Table:
    """Returns the filters in their order; one that changed nothing found what the model says already."""
    counts = dict(evidence.evaluation.test.filters)
    rows = tuple(
        Row(
            (
                rule.name,
                rule.when,
                str(rule.prediction).lower(),
                count(counts[rule.name].fired),
                count(counts[rule.name].changed),
                rule.because,
            )
        )
        for rule in evidence.plan.filters
    )
    return Table("Filters on the test rows: how often each fired, and changed the prediction", _COUNTS, rows)


def worth_table(evidence: Evidence) -> Table:
    """Returns by how much each KPI of decisions is better with all filters than by the model alone."""
    found = evidence.evaluation.test.filters_worth
    rows = tuple(
        Row((name, *(number(part, places) for part in (each.value, each.low, each.high, each.without_filters))))
        for name, each in found
        for places in (decimals((each.gained,)),)
    )
    return Table("What the filters are worth, on the same rows and days", _WORTH, rows)
