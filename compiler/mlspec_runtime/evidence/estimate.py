"""A number from labelled rows, and how far it can be trusted."""

from dataclasses import dataclass

import numpy as np

from mlspec.statistics.normal import detectable_difference, tail
from mlspec.statistics.student import expanded_tail
from mlspec_runtime.evidence.measurement import Measurement
from mlspec_runtime.evidence.rule import EvidenceRule
from mlspec_runtime.evidence.support import Support
from mlspec_runtime.json_file import Json

_UNDEFINED_SHARE = 0.01
"""More resamples without a value than this leave the interval's ends unknown."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval over resampled days.

    Attributes:
        value: The number on the rows as they are; None where it is undefined.
        low: The lower bound of the interval; None, like the next two, where `reason` says why.
        high: The upper bound.
        standard_error: The standard deviation over the resamples.
        support: The data behind it.
        reason: Why there is no interval.
    """

    value: float | None
    low: float | None
    high: float | None
    standard_error: float | None
    support: Support
    reason: str | None

    def detectable(self, rule: EvidenceRule) -> float | None:
        """Returns the true difference that such data would show with the rule's power."""
        if self.standard_error is None:
            return None
        return detectable_difference(self.standard_error, rule.alpha, rule.power, rule.sides)

    def as_json(self, rule: EvidenceRule) -> dict[str, Json]:
        """Returns the estimate as reports show it; what is missing is null and has a reason."""
        return {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "standard_error": self.standard_error,
            "detectable": self.detectable(rule),
            "reason": self.reason,
        }


def estimate(measured: Measurement, rule: EvidenceRule) -> Estimate:
    """Returns the value with the percentile interval of its replicates, expanded for the number of days.

    With one side the interval holds the two one-sided bounds, each at 1 - alpha; with two sides it covers
    with probability 1 - alpha.
    """
    basis = measured.support
    if not np.isfinite(measured.value):
        return Estimate(None, None, None, None, basis, basis.shortage or "it is undefined on these rows")
    if basis.shortage is not None:
        return Estimate(measured.value, None, None, None, basis, basis.shortage)
    defined = measured.replicates[np.isfinite(measured.replicates)]
    undefined = len(measured.replicates) - len(defined)
    if undefined > _UNDEFINED_SHARE * len(measured.replicates):
        reason = f"it is undefined in {undefined} of {len(measured.replicates)} resamples of the days"
        return Estimate(measured.value, None, None, None, basis, reason)
    outside = expanded_tail(tail(rule.alpha, rule.sides), basis.days)
    low, high = (float(bound) for bound in np.quantile(defined, [outside, 1 - outside]))
    return Estimate(measured.value, low, high, float(np.std(defined, ddof=1)), basis, None)
