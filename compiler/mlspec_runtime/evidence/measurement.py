"""A statistic on the rows as they are and on every resample of their days."""

from dataclasses import dataclass

import numpy as np

from mlspec_runtime.evidence.metrics import Better, Statistic
from mlspec_runtime.evidence.outcomes import Floats, Integers, Outcomes, Task
from mlspec_runtime.evidence.resampling import once
from mlspec_runtime.evidence.rule import EvidenceRule
from mlspec_runtime.evidence.support import Needs, Support, support


@dataclass(frozen=True, slots=True, eq=False)
class Measurement:
    """The value, NaN where undefined, its replicates, shape (resamples,), and the data behind both."""

    value: float
    replicates: Floats
    support: Support


@dataclass(frozen=True, slots=True)
class Measure:
    """A statistic, the task that it judges, and what it needs enough of."""

    statistic: Statistic
    task: Task
    needs: Needs


def measure(wanted: Measure, outcomes: Outcomes, weights: Integers, rule: EvidenceRule) -> Measurement:
    """Returns the statistic of the outcomes; without enough data its replicates are not computed."""
    basis = support(outcomes, rule, wanted.task, wanted.needs)
    if outcomes.rows == 0:
        return Measurement(np.nan, np.empty(0), basis)
    value = float(wanted.statistic(outcomes, once(outcomes.days))[0])
    replicates = wanted.statistic(outcomes, weights) if basis.shortage is None else np.empty(0)
    return Measurement(value, replicates, basis)


def lead(candidate: Measurement, other: Measurement, better: Better) -> Measurement:
    """Returns by how much the candidate is better, positive where it is, on the same resamples.

    Both must come from the same rows and the same weights: that pairs them, so that what a day does to both
    models cancels.
    """
    sign = 1.0 if better == "higher" else -1.0
    basis = candidate.support if candidate.support.shortage is not None else other.support
    value = sign * (candidate.value - other.value) + 0.0  # no lead is 0.0, never -0.0
    if len(candidate.replicates) != len(other.replicates):
        return Measurement(value, np.empty(0), basis)
    return Measurement(value, sign * (candidate.replicates - other.replicates) + 0.0, basis)
