"""The report of one run as one HTML page that needs nothing else: no script, no request."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from mlspec.emit.table import Table
from mlspec.report import wording
from mlspec.report.evidence import Evidence
from mlspec.report.figures.interval_plot import IntervalPlot
from mlspec.report.metrics.gates import Verdict
from mlspec.report.numbers import count, plain
from mlspec.report.pictures import calibration_picture, data_picture, gate_picture, kpi_picture, variants_picture
from mlspec.report.tables.calibration import calibration_table
from mlspec.report.tables.data import (
    checks_table,
    label_table,
    level_name,
    months_table,
    sources_table,
    windows_table,
)
from mlspec.report.tables.filters import filters_table, worth_table
from mlspec.report.tables.gates import gates_table
from mlspec.report.tables.kpis import kpi_table, slices_table
from mlspec.report.tables.slices import proposals_table
from mlspec.report.tables.variants import folds_table, stopped_table, variants_table

if TYPE_CHECKING:
    import jinja2

TEMPLATE = "report/page.html.j2"


@dataclass(frozen=True, slots=True)
class KpiCard:
    """A KPI as picture and as table."""

    picture: IntervalPlot
    table: Table


@dataclass(frozen=True, slots=True)
class GateCard:
    """A judgement as picture, with the sentence for its verdict."""

    verdict: Verdict
    judged: str
    reason: str
    picture: IntervalPlot


def render(evidence: Evidence) -> str:
    """Returns the page; every value is escaped, and the same evidence gives the same bytes."""
    plan, rule = evidence.plan, evidence.plan.judgement.evidence
    return _template().render(
        plan=plan,
        model=wording.model(evidence),
        verdict=evidence.gates.verdict,
        verdict_sentence=wording.verdict(evidence),
        facts=tuple(_facts(evidence)),
        data_checks=evidence.gates.data_checks,
        gates=tuple(_gates(evidence)),
        gates_table=gates_table(evidence),
        test=evidence.evaluation.test,
        kpis=tuple(KpiCard(kpi_picture(evidence, kpi), kpi_table(evidence, kpi)) for kpi in plan.judgement.measured),
        slices_table=slices_table(evidence),
        proposals_table=proposals_table(evidence),
        filters_table=filters_table(evidence),
        worth_table=worth_table(evidence),
        interval_note=wording.interval_note(rule),
        least=f"{count(rule.min_rows)} rows and {count(rule.min_events)} events",
        calibration=calibration_picture(evidence),
        calibration_sentence=wording.calibration(evidence.calibration.bins) if evidence.calibration.bins else "",
        calibration_table=calibration_table(evidence),
        selection=evidence.selection,
        margin=plain(evidence.selection.margin),
        variants=variants_picture(evidence),
        variants_table=variants_table(evidence),
        folds_table=folds_table(evidence),
        stopped_table=stopped_table(evidence),
        timeline=data_picture(evidence),
        level_name=level_name(evidence),
        windows_table=windows_table(evidence),
        months_table=months_table(evidence),
        label_table=label_table(evidence),
        sources_table=sources_table(evidence),
        checks_table=checks_table(evidence),
    )


@cache
def _template() -> "jinja2.Template":
    from mlspec.emit.template_environment import html_environment

    return html_environment().get_template(TEMPLATE)


def _facts(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Yields what a reader asks first, and the answer."""
    test, overall, period = evidence.evaluation.test, evidence.evaluation.overall, evidence.data.label.period
    passed = sum(gate.verdict == "pass" for _, gate in evidence.gates.gates)
    yield "Candidate", evidence.gates.candidate
    if evidence.gates.baseline is not None:
        yield "Compared with", evidence.gates.baseline
    yield "Gates that hold", f"{passed} of {len(evidence.gates.gates)}"
    yield "Tested on", f"{count(overall.support.rows)} rows, {count(overall.support.days)} days"
    yield "Test period", f"{test.first_day} to {test.last_day}"
    if evidence.data.split.judged is not None:
        yield "Judged rows", f"sha256 {evidence.data.split.judged.sha256[:12]}"
    yield "Predictions from", f"{period.first.date()} to {period.last.date()}"


def _gates(evidence: Evidence) -> Iterator[GateCard]:
    verdicts = dict(evidence.gates.gates)
    for key, gate, group in wording.judgements(evidence):
        found = verdicts[key]
        picture = gate_picture(evidence, gate, group, found)
        yield GateCard(found.verdict, wording.judged(evidence, gate, group), found.reason, picture)
