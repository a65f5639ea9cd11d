"""The variants and the choice among them."""

from mlspec.report.evidence import Evidence
from mlspec.report.numbers import count, decimals, number, plain
from mlspec.report.tables.table import Column, Row, Table

_COLUMNS = (
    Column("choice", "plain"),
    Column("variant", "plain"),
    Column("value"),
    Column("low"),
    Column("high"),
    Column("behind best"),
    Column("low"),
    Column("high"),
    Column("in margin", "plain"),
)


def variants_table(evidence: Evidence) -> Table:
    """Returns the variants, the simplest first, with how far each is behind the best."""
    selection = evidence.selection
    scores = dict(selection.variants)
    ordered = tuple((each.name, scores[each.name]) for each in evidence.plan.training.variants)
    places = decimals(score.score for _, score in ordered)
    behind = decimals((score.behind for _, score in ordered), selection.margin)
    rows = tuple(
        Row(
            (
                "chosen" if name == selection.chosen else "",
                name,
                *(number(part, places) for part in (score.value, score.low, score.high)),
                *(number(part, behind) for part in (score.behind_best, score.behind_best_low, score.behind_best_high)),
                "yes" if score.within_margin else "no",
            ),
            marked=name == selection.chosen,
        )
        for name, score in ordered
    )
    caption = (
        f"{selection.kpi} on {count(selection.rows)} rows of the selection window, the simplest variant first; "
        f"margin {plain(selection.margin)}"
    )
    return Table(caption, _COLUMNS, rows, header=1)
