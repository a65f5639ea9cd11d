"""Two versions compared, for a terminal."""

from collections.abc import Iterator

from mlspec.diagnostics.display import neutralise
from mlspec.plan.changes.change import Change, Safety
from mlspec.versions.columns import in_columns
from mlspec.versions.comparison import Comparison, FilterPair, Judged
from mlspec.versions.record import Measured
from mlspec.versions.text import digest, measured

_LONGEST = 60


def render_comparison(said: Comparison) -> str:
    """Returns what changed, and the numbers and filters of both versions side by side."""
    lines = [*_heading(said), *_changes(said), *_contract(said), *_metrics(said), *_filters(said)]
    return "".join(f"{neutralise(line)}\n" for line in lines)


def _heading(said: Comparison) -> Iterator[str]:
    safety = "" if said.safety is Safety.NEUTRAL else f"; safety {said.safety}"
    what = f"{said.bump or 'no'} version; {said.redo} is done again{safety}" if said.changes else "nothing changed"
    yield f"{said.model} {_name(said.before)} -> {_name(said.after)}: {what}"


def _name(side: Judged) -> str:
    return side.version if side.released is not None else f"candidate ({side.version})"


def _changes(said: Comparison) -> Iterator[str]:
    if not said.changes:
        return
    yield "changes"
    order = sorted(said.changes, key=lambda change: (-change.redo.rank, -change.safety.rank))
    for row, change in zip(in_columns([_row(change) for change in order]), order, strict=True):
        yield row
        reasons = [change.why, *([change.risk] if change.risk else [])]
        through = [f"through {change.via}"] if change.via is not None else []
        yield f"    {'; '.join((*reasons, *through))}"


def _row(change: Change) -> tuple[str, ...]:
    return (
        change.redo,
        change.safety,
        change.shown or "the model",
        f"{_short(change.before)} -> {_short(change.after)}",
    )


def _contract(said: Comparison) -> Iterator[str]:
    yield f"contract: {'callers have to change: ' + ', '.join(said.contract) if said.contract else 'the same'}"
    if said.contract:
        yield f"  callers: {', '.join(said.consumers) or 'serving.consumers names none'}"


def _metrics(said: Comparison) -> Iterator[str]:
    paired = any(metric.before_on_rows is not None for metric in said.metrics)
    if not said.metrics:
        yield "metrics: none were measured"
        return
    yield "metrics"
    heading = ["", _name(said.before), _name(said.after)]
    heading += [f"{said.before.version} on the rows of {said.after.version}"] if paired else []
    rows = [heading]
    for metric in said.metrics:
        shown = [metric.before, metric.after, *([metric.before_on_rows] if paired else [])]
        rows.append([metric.kpi, *map(_measured, shown)])
    yield from in_columns(rows)
    if said.same_rows is None:
        yield "  whether both were measured on the same rows is not known: they are no comparison"
    elif not said.same_rows:
        yield "  each was measured on test rows of its own: the first two columns are no comparison"


def _filters(said: Comparison) -> Iterator[str]:
    if not said.filters:
        yield "filters: none"
        return
    yield "filters"
    yield from in_columns([(pair.name, *_pair(pair)) for pair in said.filters])


def _pair(pair: FilterPair) -> tuple[str, str]:
    if pair.before == pair.after:
        return "the same", digest(pair.after or "")
    if pair.before is None:
        return "added", digest(pair.after or "")
    if pair.after is None:
        return "removed", digest(pair.before)
    return "changed", f"{digest(pair.before)} -> {digest(pair.after)}"


def _measured(metric: Measured | None) -> str:
    return "-" if metric is None else measured(metric)


def _short(text: str | None) -> str:
    if text is None:
        return "nothing"
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."
