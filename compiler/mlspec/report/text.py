"""The report of one run as text for a terminal; the verdict is its last line."""

from collections.abc import Iterator
from itertools import chain

from mlspec.report import wording
from mlspec.report.evidence import Evidence
from mlspec.report.numbers import count, moment
from mlspec.report.tables.data import checks_table, label_table, sources_table, windows_table
from mlspec.report.tables.filters import filters_table, worth_table
from mlspec.report.tables.gates import gates_table
from mlspec.report.tables.kpis import kpi_table
from mlspec.report.tables.slices import proposals_table
from mlspec.report.tables.variants import folds_table, stopped_table, variants_table
from mlspec.report.terminal_table import Paint, table_lines


def render(evidence: Evidence, colour: bool = False) -> str:
    """Returns the report; it ends in a newline and holds no character that a terminal obeys but colours."""
    paint = Paint(colour)
    sections = (_head, _data, _variants, _kpis, _filters, _gates, _verdict)
    shown = (tuple(section(evidence, paint)) for section in sections)
    return "\n".join(chain.from_iterable((*lines, "") for lines in shown if lines))


def _head(evidence: Evidence, paint: Paint) -> Iterator[str]:
    plan = evidence.plan
    yield paint("heading", f"{wording.model(evidence)} of {plan.project}, owned by {plan.owner}")
    if plan.description:
        yield plan.description


def _data(evidence: Evidence, paint: Paint) -> Iterator[str]:
    period = evidence.data.label.period
    yield from table_lines(sources_table(evidence), paint)
    if any(source.checks for _, source in evidence.data.sources):
        yield from table_lines(checks_table(evidence), paint)
    yield from table_lines(label_table(evidence), paint)
    yield paint("quiet", f"  predictions from {moment(period.first)} to {moment(period.last)}")
    yield from table_lines(windows_table(evidence), paint)
    judged = evidence.data.split.judged
    if judged is not None:
        yield paint("quiet", f"  judged on {count(judged.rows)} rows of sha256 {judged.sha256}")


def _variants(evidence: Evidence, paint: Paint) -> Iterator[str]:
    yield from table_lines(variants_table(evidence), paint)
    for further in (folds_table(evidence), stopped_table(evidence)):
        if further is not None:
            yield from table_lines(further, paint)
    yield f"  chosen: {evidence.selection.chosen}: {evidence.selection.reason}"


def _kpis(evidence: Evidence, paint: Paint) -> Iterator[str]:
    test = evidence.evaluation.test
    yield paint("heading", f"KPIs of {test.variant} on the test rows, {test.first_day} to {test.last_day}")
    yield paint("quiet", f"  {wording.interval_note(evidence.plan.judgement.evidence)}")
    for kpi in evidence.plan.judgement.measured:
        yield from table_lines(kpi_table(evidence, kpi), paint)
    yield from (f"  note: {note}" for note in test.notes)
    proposals = proposals_table(evidence)
    if proposals is not None:
        yield from table_lines(proposals, paint)


def _filters(evidence: Evidence, paint: Paint) -> Iterator[str]:
    if evidence.plan.filters:
        yield from table_lines(filters_table(evidence), paint)
    if evidence.evaluation.test.filters_worth:
        yield from table_lines(worth_table(evidence), paint)


def _gates(evidence: Evidence, paint: Paint) -> Iterator[str]:
    yield from table_lines(gates_table(evidence), paint)
    open_ = [(name, gate) for name, gate in evidence.gates.gates if gate.verdict != "pass"]
    yield from (f"  {name}: {gate.reason}" for name, gate in open_)
    yield from (f"  {sentence}" for sentence in evidence.gates.data_checks)


def _verdict(evidence: Evidence, paint: Paint) -> Iterator[str]:
    found = evidence.gates.verdict
    yield f"{paint(found, found.upper())}: {wording.verdict(evidence)}"
