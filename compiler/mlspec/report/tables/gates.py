"""The gates, with what each rests on."""

from mlspec.emit.table import Column, Row, Table
from mlspec.report.evidence import Evidence
from mlspec.report.numbers import count, decimals, number
from mlspec.report.wording import bound, judged, judgements

_COLUMNS = (
    Column("verdict", "verdict"),
    Column("what is judged", "plain"),
    Column("value"),
    Column("low"),
    Column("high"),
    Column("asked", "bound"),
    Column("rows"),
    Column("days"),
)


def gates_table(evidence: Evidence) -> Table:
    """Returns a row for each judgement, in the order of the plan."""
    verdicts = dict(evidence.gates.gates)
    rows: list[Row] = []
    for key, gate, group in judgements(evidence):
        found = verdicts[key]
        places = decimals((found.judged,), gate.limit)
        numbers = (number(part, places) for part in (found.value, found.low, found.high))
        title, support = judged(evidence, gate, group), (count(found.rows), count(found.days))
        rows.append(Row((found.verdict, title, *numbers, bound(gate), *support)))
    return Table("Gates on the test rows", _COLUMNS, tuple(rows), header=1)
