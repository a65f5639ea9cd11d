"""The variants and the choice among them."""

from mlspec.emit.table import Column, Row, Table
from mlspec.report.evidence import Evidence
from mlspec.report.metrics.interval import Interval
from mlspec.report.metrics.variants import VariantScore
from mlspec.report.numbers import count, decimals, number, plain

_COLUMNS = (
    Column("choice", "plain"),
    Column("variant", "plain"),
    Column("value"),
    Column("low"),
    Column("high"),
    Column("behind best"),
    Column("low"),
    Column("high"),
)


def variants_table(evidence: Evidence) -> Table:
    """Returns the variants, the simplest first, with how far each is behind the best."""
    selection = evidence.selection
    scores = dict(selection.variants)
    ordered = tuple((each.name, scores[each.name]) for each in evidence.plan.training.variants)
    several = selection.several
    places = decimals(score.score for _, score in ordered)
    behind = decimals((score.behind for _, score in ordered), selection.margin)
    rows = tuple(
        Row(
            (
                "chosen" if name == selection.chosen else "",
                name,
                *(number(part, places) for part in (score.value, score.low, score.high)),
                *(number(part, behind) for part in (score.behind_best, score.behind_best_low, score.behind_best_high)),
                *((number(score.over_folds, behind),) if several else ()),
                "yes" if score.within_margin else "no",
            ),
            marked=name == selection.chosen,
        )
        for name, score in ordered
    )
    windows = f"{len(selection.folds)} windows" if several else "the selection window"
    caption = (
        f"{selection.kpi} on {count(selection.rows)} rows of {windows}, the simplest variant first; "
        f"margin {plain(selection.margin)}"
    )
    columns = (*_COLUMNS, *((Column("± over windows"),) if several else ()), Column("in margin", "plain"))
    return Table(caption, columns, rows, header=1)


def _behind_in(score: VariantScore, place: int, places: int) -> str:
    """Returns how far a variant is behind in one window; one that was stopped early was never judged there."""
    return number(score.folds[place].behind_best if score.folds else None, places)


def stopped_table(evidence: Evidence) -> Table | None:
    """Returns the variants that were stopped early, at which rung and by which numbers; None if there are none."""
    selection = evidence.selection
    if not selection.stopped:
        return None
    intervals = [Interval(each.behind_best, None, None) for _, each in selection.stopped]
    behind = decimals(intervals, selection.margin)
    rows = tuple(
        Row(
            (
                name,
                str(each.rung),
                count(each.rows),
                number(each.value, behind),
                each.best,
                number(each.behind_best, behind),
                number(each.over_folds, behind),
            )
        )
        for name, each in selection.stopped
    )
    columns = (
        Column("variant", "plain"),
        Column("rung"),
        Column("rows before each window"),
        Column(selection.kpi),
        Column("best", "plain"),
        Column("behind best"),
        Column("± over windows"),
    )
    caption = "Stopped early: tried on the newest rows before each window, never trained on all"
    return Table(caption, columns, rows, header=0)


def folds_table(evidence: Evidence) -> Table | None:
    """Returns how far each variant is behind the best one in each window, the earliest first; None of one window."""
    selection = evidence.selection
    if not selection.several:
        return None
    scores = dict(selection.variants)
    names = tuple(variant.name for variant in evidence.plan.training.variants)
    behind = decimals((score.behind for score in scores.values()), selection.margin)
    rows = tuple(
        Row(
            (
                f"{fold.first_day} to {fold.last_day}",
                count(fold.rows),
                *(_behind_in(scores[name], place, behind) for name in names),
            )
        )
        for place, fold in enumerate(selection.folds)
    )
    columns = (Column("window", "plain"), Column("rows"), *map(Column, names))
    return Table(f"{selection.kpi} behind the best variant, window by window", columns, rows, header=0)
