"""How well scores put positives before negatives, for many day weights at once."""

import numpy as np

from mlspec_runtime.evidence.outcomes import Flags, Floats, Integers, Outcomes
from mlspec_runtime.evidence.sums import ratio

_CELLS = 4_000_000
"""Numbers held at once for the cumulative sums of a block of replicates: 32 MB an array."""


def _positive(outcomes: Outcomes) -> Flags:
    return outcomes.label > 0.5  # noqa: PLR2004 - a label is 0 or 1


def roc_auc(outcomes: Outcomes, weights: Integers) -> Floats:
    """Returns the area under the ROC curve of each replicate; NaN without both classes.

    It is the share of (positive, negative) pairs in order, ties counting half (Hanley and McNeil, Radiology
    143 (1982), 29-36). Pairs are counted once per pair of days, as integers; a replicate then is the
    quadratic form w' C w / (P N) of that matrix C, exactly.
    """
    positive = _positive(outcomes)
    scores, days_of_scores = outcomes.score[positive], outcomes.day[positive]
    doubled = np.zeros((outcomes.days, outcomes.days), dtype=np.int64)
    for day in range(outcomes.days):
        others = np.sort(outcomes.score[~positive & (outcomes.day == day)])
        if len(others):
            below = np.searchsorted(others, scores, "left") + np.searchsorted(others, scores, "right")
            counted = np.bincount(days_of_scores, weights=below, minlength=outcomes.days)
            doubled[:, day] = counted.astype(np.int64)
    positives = weights @ np.bincount(days_of_scores, minlength=outcomes.days)
    negatives = weights @ np.bincount(outcomes.day[~positive], minlength=outcomes.days)
    pairs = (2 * positives * negatives).astype(np.float64)
    ordered = ((weights @ doubled) * weights).sum(axis=1)
    return ratio(ordered.astype(np.float64), pairs)


def average_precision(outcomes: Outcomes, weights: Integers) -> Floats:
    """Returns the average precision of each replicate; NaN without a positive.

    It is the sum over distinct scores, from the highest down, of (recall gained) times (precision so far),
    without interpolation: scikit-learn's `average_precision_score`. Only scores that a positive has add to
    it, so that cumulative sums are read at those alone.
    """
    order = np.argsort(-outcomes.score, kind="stable")
    score, day, positive = outcomes.score[order], outcomes.day[order], _positive(outcomes)[order]
    last = np.flatnonzero(np.append(score[1:] != score[:-1], True)) if len(score) else np.empty(0, np.int64)
    hits = np.append(0, np.cumsum(positive))
    hits_at_last = hits[last + 1]
    gains = np.diff(hits_at_last, prepend=0) > 0
    ends, hit_ends = last[gains], hits_at_last[gains] - 1
    total = (weights @ np.bincount(day[positive], minlength=outcomes.days)).astype(np.float64)
    area = np.zeros(len(weights))
    block = max(1, _CELLS // max(1, len(score)))
    for start in range(0, len(weights), block):
        drawn = weights[start : start + block].astype(np.int32)
        seen = np.cumsum(drawn[:, day], axis=1, dtype=np.int32)[:, ends]
        found = np.cumsum(drawn[:, day[positive]], axis=1, dtype=np.int32)[:, hit_ends]
        gained = np.diff(found, axis=1, prepend=0)
        precision = found / np.maximum(seen, 1)
        area[start : start + block] = (gained * precision).sum(axis=1)
    return ratio(area, total)
