"""Aggregates over the rows whose clock lies in a window before prediction time.

Sums are differences of prefix sums, so the cost does not grow with the window's length. A prefix sum of
doubles forgets small values beside large ones; each is therefore kept as a pair, the rounded sum and what
rounding lost (Knuth, The Art of Computer Programming 2, section 4.2.2, theorem B). A pair carries about 106 bits of
all rows together, so that one absurd value would wipe out the windows of all others: where sums grow that large each
window is summed by itself.
"""

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Integers: TypeAlias = NDArray[np.int64]
Doubles: TypeAlias = NDArray[np.float64]

_LARGE = 2.0**80
"""Sums of absolute values from here on leave a pair fewer than 26 bits behind the point."""


@dataclass(frozen=True, slots=True)
class Events:
    """Rows that windows are made of, in the order of group and clock.

    Attributes:
        group: numbers from 0 without gaps, int64 of shape (n,).
        clock: microseconds, int64 of shape (n,).
        value: finite doubles of shape (n,).
    """

    group: Integers
    clock: Integers
    value: Doubles


@dataclass(frozen=True, slots=True)
class Asked:
    """For each prediction its group (-1: none) and its window in microseconds: (after, until]."""

    group: Integers
    after: Integers
    until: Integers


@dataclass(frozen=True, slots=True)
class Totals:
    """For each prediction the number of rows in its window and their sum, NaN beyond all doubles; (predictions,)."""

    count: Integers
    total: Doubles


def window_totals(events: Events, asked: Asked) -> Totals:
    """Returns count and sum of each prediction's window."""
    first, last = _spans(events, asked)
    with np.errstate(over="ignore"):
        size = np.abs(events.value).sum()
    if size >= _LARGE:
        values = [_exact_sum(events.value[start:end]) for start, end in zip(first, last, strict=True)]
        return Totals(last - first, np.array(values, np.float64))
    rounded, lost = _prefix_sums(events.value)
    difference, remainder = _two_sum(rounded[last], -rounded[first])
    return Totals(last - first, difference + (remainder + (lost[last] - lost[first])))


def _spans(events: Events, asked: Asked) -> tuple[Integers, Integers]:
    """Returns the half-open range of event indices of each prediction's window."""
    first = np.zeros(len(asked.group), dtype=np.int64)
    last = np.zeros(len(asked.group), dtype=np.int64)
    groups = int(events.group[-1]) + 1 if len(events.group) else 0
    starts = np.searchsorted(events.group, np.arange(groups + 1))
    by_group = np.argsort(asked.group, kind="stable")
    asked_starts = np.searchsorted(asked.group[by_group], np.arange(groups + 1))
    for group in range(groups):
        rows = by_group[asked_starts[group] : asked_starts[group + 1]]
        start = starts[group]
        clock = events.clock[start : starts[group + 1]]
        first[rows] = start + np.searchsorted(clock, asked.after[rows], side="right")
        last[rows] = start + np.searchsorted(clock, asked.until[rows], side="right")
    return first, np.maximum(first, last)


def _exact_sum(values: Doubles) -> float:
    try:
        return math.fsum(values.tolist())
    except OverflowError:
        return math.nan


def _prefix_sums(values: Doubles) -> tuple[Doubles, Doubles]:
    """Returns sums of the first 0 to n values: rounded, and what rounding lost."""
    rounded = np.concatenate(([0.0], np.cumsum(values)))
    _, errors = _two_sum(rounded[:-1], values)
    return rounded, np.concatenate(([0.0], np.cumsum(errors)))


def _two_sum(left: Doubles, right: Doubles) -> tuple[Doubles, Doubles]:
    """Returns the rounded sums and their exact rounding errors."""
    total = left + right
    virtual = total - left
    return total, (left - (total - virtual)) + (right - virtual)
