"""The rows that were read, their labels against what the spec claims, and the windows they fell into."""

from mlspec.emit.table import Column, Row, Table
from mlspec.report.evidence import Evidence
from mlspec.report.metrics.data import DataCheck
from mlspec.report.numbers import count, duration, level, moment, month, percent

WINDOWS = {"fit": "fit", "fold_gap": "gap before selection", "selection": "selection", "gap": "gap", "test": "test"}
"""What the windows are called, the earliest first."""


def sources_table(evidence: Evidence) -> Table:
    """Returns the tables that were read."""
    rows = tuple(
        Row(
            (
                name,
                count(source.rows.read),
                count(source.rows.kept),
                count(source.rows.duplicates_removed),
                moment(source.period.first if source.period else None),
                moment(source.period.last if source.period else None),
            )
        )
        for name, source in evidence.data.sources
    )
    columns = (
        Column("source", "plain"),
        *map(Column, ("read", "kept", "duplicates")),
        Column("first", "moment"),
        Column("last", "moment"),
    )
    return Table("Rows of the sources", columns, rows)


def checks_table(evidence: Evidence) -> Table:
    """Returns the checks on the sources."""
    rows = tuple(
        Row(
            (
                "pass" if check.holds else "fail",
                f"{name}: {check.kind} {', '.join(check.columns)}".rstrip(),
                _measured(check, check.measured),
                f"at most {_measured(check, check.bound)}",
                check.otherwise,
            )
        )
        for name, source in evidence.data.sources
        for check in source.checks
    )
    columns = (
        Column("verdict", "verdict"),
        Column("check", "plain"),
        Column("measured"),
        Column("asked", "bound"),
        Column("otherwise", "plain"),
    )
    return Table("Checks on the sources", columns, rows, header=1)


def _measured(check: DataCheck, value: float | None) -> str:
    if value is None:
        return "not kept"
    match check.kind:
        case "unique":
            return f"{value:,.0f} repeats"
        case "fresh_within":
            return duration(value)
        case "null_share":
            return percent(value, 4)


def label_table(evidence: Evidence) -> Table:
    """Returns how late and how complete labels are, against the claims."""
    found, claimed = evidence.data.label, evidence.plan.label
    delays = (
        ("delay, median", found.delay.p50, claimed.delay.p50),
        ("delay, 95 % of labels", found.delay.p95, claimed.delay.p95),
        ("delay, all labels", found.delay.maximum, claimed.delay.max),
    )
    rows = tuple(
        Row((_kept(measured <= bound), name, duration(measured), f"at most {duration(bound)}"))
        for name, measured, bound in delays
    )
    coverage = (percent(found.coverage, 4), f"at least {percent(claimed.coverage, 4)}")
    columns = (
        Column("verdict", "verdict"),
        Column("claim", "plain"),
        Column("measured"),
        Column("claimed", "bound"),
    )
    rows = (*rows, Row((_kept(found.coverage >= claimed.coverage), "coverage", *coverage)))
    caption = f"Labels: {count(found.labelled)} of {count(found.rows)} predictions have one"
    return Table(caption, columns, rows, header=1)


def _kept(holds: bool) -> str:
    return "pass" if holds else "fail"


def windows_table(evidence: Evidence) -> Table:
    """Returns the windows that keep rows apart; a window ends where the next begins."""
    split = evidence.data.split
    edges = split.boundaries
    starts = ("the first row", *map(moment, (edges.fold_gap, edges.selection, edges.gap, edges.test)))
    rows = tuple(
        Row(
            (
                WINDOWS[name],
                start,
                count(part.rows),
                count(part.events),
                level(part.base_rate, part.mean),
            )
        )
        for (name, start) in zip(WINDOWS, starts, strict=True)
        for part in (getattr(split.parts, name),)
    )
    columns = (
        Column("window", "window"),
        Column("from", "moment"),
        *map(Column, ("rows", "events", level_name(evidence))),
    )
    caption = f"Windows, by the clock of {evidence.plan.prediction.timezone}"
    end = Row(("end of the data", moment(edges.end), "", "", ""))
    return Table(caption, columns, (*rows, end))


def level_name(evidence: Evidence) -> str:
    """Returns what the labels of some rows come to: a base rate, the share of a class, or the mean of a number."""
    label = evidence.data.label
    if label.classes:
        return f"share of {max(label.classes, key=lambda each: each[1])[0]}"
    return "base rate" if label.mean is None else "mean label"


def months_table(evidence: Evidence) -> Table:
    """Returns the labels of each month."""
    rows = tuple(
        Row((month(each.month), count(each.rows), count(each.labelled), level(each.base_rate, each.mean)))
        for each in evidence.data.label.months
    )
    columns = (Column("month", "plain"), *map(Column, ("rows", "labelled", level_name(evidence))))
    return Table("Labels by month", columns, rows)
