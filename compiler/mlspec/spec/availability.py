"""When a value becomes known: a moment is a timestamp column and seconds after it, or nothing that can be proved."""

from dataclasses import dataclass

from mlspec.expressions.tree import Binary, Column, Interval, Tree
from mlspec.spec.sources import Source


@dataclass(frozen=True, slots=True)
class Moment:
    """`seconds` after the timestamp in column `base` of the row at hand."""

    base: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Always:
    """Known since ever: the table has no event time."""


@dataclass(frozen=True, slots=True)
class Unproved:
    """A moment that is no column plus or minus an interval; nothing can be said about its order."""


Availability = Moment | Always | Unproved


def moment_of(tree: Tree) -> Availability:
    """Returns the moment that an expression `column`, `column + INTERVAL` or `column - INTERVAL` stands for."""
    if isinstance(tree, Column):
        return Moment(tree.name, 0)
    if isinstance(tree, Binary) and tree.operator in {"+", "-"} and isinstance(tree.right, Interval):
        before = moment_of(tree.left)
        if isinstance(before, Moment):
            sign = 1 if tree.operator == "+" else -1
            return Moment(before.base, before.seconds + sign * int(tree.right.value.total_seconds()))
    return Unproved()


def row_availability(source: Source) -> Availability:
    """Returns when a row of `source` is known: its event, less or plus what the source declares."""
    if source.event_time is None:
        return Always()
    return Moment(source.event_time, published_seconds(source))


def column_availability(source: Source, column: str) -> Availability:
    """Returns when the value of a column is known: its own `available_at`, else with its row."""
    own = source.columns[column].available_at
    return row_availability(source) if own is None else moment_of(own.tree)


def published_seconds(source: Source) -> int:
    """Returns how many seconds after its event a row is known; negative where it is known before."""
    if source.published_before is not None:
        return -source.published_before.seconds
    return source.published_after.seconds if source.published_after is not None else 0


def is_known_by(known: Availability, moment: Availability) -> bool:
    """Returns whether `known` is provably not later than `moment`."""
    if isinstance(known, Always):
        return True
    if isinstance(known, Moment) and isinstance(moment, Moment):
        return known.base == moment.base and known.seconds <= moment.seconds
    return False


def window_lag(source: Source, clock: str, columns: tuple[str, ...]) -> int | None:
    """Returns how many seconds after its clock a row of a window is known, or None where that is not provable.

    A column without an `available_at` of its own is known with its row, and a window counts no row before that
    (`window_clock`): so beside a clock with an `available_at` only the columns that have one too must be compared.
    """
    clock_known = column_availability(source, clock)
    if not isinstance(clock_known, Moment) or clock_known.base != clock:
        return None
    lag = max(0, clock_known.seconds)
    outcome_clock = source.columns[clock].available_at is not None
    for column in columns:
        if source.columns[column].available_at is None and outcome_clock:
            continue
        known = column_availability(source, column)
        if not isinstance(known, Moment) or known.base != clock:
            return None
        lag = max(lag, known.seconds)
    return lag


def window_clock(source: Source, clock: str, lag: int) -> str:
    """Returns the expression that a window counts rows by: the clock, but no sooner than the row itself is known.

    `lag` is what `window_lag` returns; a row without the clock is not counted, whatever is known of it.
    """
    if source.event_time is None or clock == source.event_time:
        return clock
    known = row_moment_text(source, -lag)
    return f"CASE WHEN {clock} < {known} THEN {known} ELSE {clock} END"


def row_moment_text(source: Source, later: int = 0) -> str:
    """Returns the expression for `later` seconds after a row of a source with an event time is known."""
    seconds = published_seconds(source) + later
    if seconds == 0:
        return str(source.event_time)
    return f"{source.event_time} {'+' if seconds > 0 else '-'} INTERVAL {abs(seconds)} SECOND"
