"""An experiment as text for a terminal: that it decides nothing stands first and last."""

from collections.abc import Iterator

from mlspec.emit.table import Table
from mlspec.report.evidence import Evidence
from mlspec.report.experiment.wording import loud, meaning, open_gates, rows, sampled_gates, told
from mlspec.report.tables.data import windows_table
from mlspec.report.tables.variants import folds_table, stopped_table, variants_table
from mlspec.report.terminal_table import Paint, table_lines
from mlspec.report.wording import model


def render(evidence: Evidence, colour: bool = False) -> str:
    """Returns the report; it ends in a newline and holds no character that a terminal obeys but colours."""
    return "\n".join((*_lines(evidence, Paint(colour)), ""))


def _lines(evidence: Evidence, paint: Paint) -> Iterator[str]:
    yield paint("heading", f"Experiment with {model(evidence)} on {rows(evidence)}")
    yield paint("inconclusive", loud(evidence))
    yield ""
    for table in _tables(evidence):
        yield from table_lines(table, paint)
        yield ""
    yield f"chosen: {evidence.selection.chosen}: {evidence.selection.reason}"
    yield ""
    yield from table_lines(sampled_gates(evidence), paint)
    yield from (f"  {name}: {reason}" for name, reason in open_gates(evidence))
    yield from (f"  {sentence}" for sentence in evidence.gates.data_checks)
    yield ""
    yield f"{paint('inconclusive', loud(evidence))}: {told(evidence)}; {meaning(evidence)}"


def _tables(evidence: Evidence) -> Iterator[Table]:
    yield windows_table(evidence)
    yield variants_table(evidence)
    yield from (table for table in (folds_table(evidence), stopped_table(evidence)) if table is not None)
