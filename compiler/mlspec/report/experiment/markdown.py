"""An experiment as a comment on a pull request, which a later one replaces by its hidden mark."""

from collections.abc import Iterator

from mlspec.emit.markdown import code, prose
from mlspec.emit.table import Table
from mlspec.report.evidence import Evidence
from mlspec.report.experiment.wording import loud, meaning, open_gates, rows, sampled_gates, told
from mlspec.report.tables.data import windows_table
from mlspec.report.tables.variants import folds_table, stopped_table, variants_table

MARK = "<!-- mlspec experiment -->"
"""The first line of every comment: by it CI finds the one to edit."""
MOST_ROWS = 60
MOST_REASONS = 20
LONGEST_CELL = 120


def render(evidence: Evidence) -> str:
    """Returns the comment; it says how much it leaves out."""
    return "\n".join((*_lines(evidence), ""))


def _lines(evidence: Evidence) -> Iterator[str]:
    plan = evidence.plan
    yield MARK
    yield f"## mlspec experiment: {code(plan.name)} {prose(plan.version)} on {rows(evidence)}"
    yield ""
    yield f"> ⚠️ **{loud(evidence)}**: {told(evidence)}; {meaning(evidence)}."
    yield ""
    yield f"Chosen: {code(evidence.selection.chosen)}: {prose(evidence.selection.reason)}"
    yield ""
    yield from _table(variants_table(evidence))
    yield from _table(sampled_gates(evidence))
    yield from _reasons(evidence)
    further = (windows_table(evidence), folds_table(evidence), stopped_table(evidence))
    yield "<details>"
    yield "<summary>Windows</summary>"
    yield ""
    for table in further:
        if table is not None:
            yield from _table(table)
    yield "</details>"


def _reasons(evidence: Evidence) -> Iterator[str]:
    reasons = [f"- {code(name)}: {prose(reason)}" for name, reason in open_gates(evidence)]
    reasons += [f"- {prose(sentence)}" for sentence in evidence.gates.data_checks]
    if reasons:
        yield from reasons[:MOST_REASONS]
        yield from _left_out(len(reasons) - MOST_REASONS, "reason")
        yield ""


def _table(table: Table) -> Iterator[str]:
    yield f"**{prose(table.caption)}**"
    yield ""
    yield f"| {' | '.join(prose(column.name) or '&#8203;' for column in table.columns)} |"
    yield f"| {' | '.join('---:' if column.kind == 'number' else '---' for column in table.columns)} |"
    for row in table.rows[:MOST_ROWS]:
        yield f"| {' | '.join(_cell(cell, table.columns[place].kind) for place, cell in enumerate(row.cells))} |"
    yield ""
    yield from _left_out(len(table.rows) - MOST_ROWS, "row")


def _cell(text: str, kind: str) -> str:
    return f"**{prose(text.upper())}**" if kind == "verdict" and text else prose(text, LONGEST_CELL)


def _left_out(more: int, what: str) -> Iterator[str]:
    if more > 0:
        yield f"{more} further {what}{'' if more == 1 else 's'} left out here."
        yield ""
