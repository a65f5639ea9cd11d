"""The pictures of a report: which numbers each shows, and what it says to those who cannot see it."""

from mlspec.report import wording
from mlspec.report.evidence import Evidence
from mlspec.report.figures.calibration_plot import CalibrationPlot, calibration_plot
from mlspec.report.figures.interval_plot import IntervalPlot, Limit, Side, Subject, interval_plot
from mlspec.report.figures.timeline import Timeline, timeline
from mlspec.report.metrics.gates import GateFound
from mlspec.report.metrics.plan import Better, Gate, Kpi
from mlspec.report.numbers import decimals, level, moment, number, plain

_SIDES: dict[Better, Side] = {"higher": "right", "lower": "left"}


def kpi_picture(evidence: Evidence, kpi: Kpi) -> IntervalPlot:
    """Returns a KPI on every slice, with the value on all rows as reference and the bounds that gates set on it."""
    overall = evidence.evaluation.overall.kpi(kpi.name)
    places = decimals((overall,))
    limits = {group: _limit(gate) for _, gate, group in wording.judgements(evidence) if _absolute(gate, kpi)}
    subjects = tuple(
        Subject(
            label=group.name,
            interval=group.kpi(kpi.name),
            shown=number(group.kpi(kpi.name).value, places),
            limit=limits.get(group.name if place else None),
            strong=place == 0,
        )
        for place, group in enumerate(evidence.evaluation.groups)
    )
    return interval_plot(
        wording.kpi_title(kpi),
        "A dot for the value on each group of rows, a line from its low to its high bound; "
        "the dashed line is the value on all rows. The numbers are in the table that follows.",
        subjects,
        better=_SIDES[kpi.better],
        reference=overall.value,
    )


def _absolute(gate: Gate, kpi: Kpi) -> bool:
    return gate.kpi == kpi.name and not gate.relative


def _limit(gate: Gate) -> Limit:
    return Limit(gate.limit, wording.bound(gate), "left" if gate.bound == "at_most" else "right")


def gate_picture(evidence: Evidence, gate: Gate, group: str | None, found: GateFound) -> IntervalPlot:
    """Returns the interval that was judged against its bound; the accepted side is shaded."""
    subject = Subject("", found.judged, limit=_limit(gate), verdict=found.verdict, strong=True)
    return interval_plot(
        wording.judged(evidence, gate, group),
        f"{found.verdict}: {found.reason}",
        (subject,),
        from_zero=gate.relative,
    )


def variants_picture(evidence: Evidence) -> IntervalPlot:
    """Returns how far each variant is behind the best one, with the margin as a band."""
    selection = evidence.selection
    scores = dict(selection.variants)
    places = decimals((score.behind for score in scores.values()), selection.margin)
    subjects = tuple(
        Subject(
            label=f"{variant.name}, chosen" if variant.name == selection.chosen else variant.name,
            interval=scores[variant.name].behind,
            shown=number(scores[variant.name].behind_best, places),
            strong=variant.name == selection.chosen,
        )
        for variant in evidence.plan.training.variants
    )
    return interval_plot(
        f"{selection.kpi} behind the best variant",
        f"A dot for how far each variant is behind the best one on the same rows, a line from low to high; "
        f"the band ends at the margin of {plain(selection.margin)}. {selection.reason}.",
        subjects,
        better="left",
        band=(0.0, selection.margin),
        from_zero=True,
    )


def calibration_picture(evidence: Evidence) -> CalibrationPlot | None:
    """Returns what came true against what was said; None for a model that says a number."""
    bins = evidence.calibration.bins
    return calibration_plot("Came true against score", f"{wording.calibration(bins)}.", bins) if bins else None


def data_picture(evidence: Evidence) -> Timeline:
    """Returns when the rows were, and what their labels said."""
    edges, label = evidence.data.split.boundaries, evidence.data.label
    return timeline(
        "Windows, and labels by month",
        f"Rows are kept apart in time: selection from {moment(edges.selection)}, test from {moment(edges.test)} to "
        f"{moment(edges.end)}. Over all months the label comes to {level(label.base_rate, label.mean)}.",
        evidence.data,
    )
