"""The variants against the best of them, and the choice of the simplest that is as good."""

from collections.abc import Mapping
from dataclasses import dataclass

from mlspec_runtime.evidence.estimate import Estimate, estimate
from mlspec_runtime.evidence.measurement import lead
from mlspec_runtime.evidence.windows import PairedDifference
from mlspec_runtime.parameters.select import Select
from mlspec_runtime.selecting.measuring import Judged


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far each variant is behind the best, in order of preference, and which one is chosen."""

    best: str
    chosen: str
    behind: Mapping[str, PairedDifference]

    def reason(self, select: Select) -> str:
        """Returns why the chosen variant is it, in one clause with the numbers."""
        best, chosen, kpi = self.best, self.chosen, select.kpi
        over = f" over {select.folds} windows" if select.folds > 1 else ""
        if chosen == best:
            return f"{best} is best on {kpi}{over} and no simpler variant is within {select.margin:g} of it"
        found = self.behind[chosen]
        behind = f"{chosen} is simpler than {best} and {found.mean:.4g} behind it on {kpi}{over}"
        if found.mean <= select.margin:
            return f"{behind}, within the margin of {select.margin:g}"
        return f"{behind}, less than the standard error of that difference, {found.allowance:.4g}"

    def estimate(self, name: str, judged: Mapping[str, Judged], select: Select) -> Estimate:
        """Returns how far a variant is behind, with its interval over resampled days of all windows."""
        behind = lead(judged[self.best].whole, judged[name].whole, select.better)
        return estimate(behind, select.evidence)


def compare(judged: Mapping[str, Judged], select: Select) -> Comparison:
    """Returns the comparison of variants that are judged on the same rows, the simplest first.

    The best is the one with the best mean over the windows; of equal ones the simplest.
    """
    sign = 1 if select.better == "higher" else -1
    names = list(judged)
    best = max(names, key=lambda name: (sign * judged[name].whole.value, -names.index(name)))
    behind = {name: _behind(judged[best], judged[name], select) for name in names}
    chosen = next(name for name in names if behind[name].within(select.margin))
    return Comparison(best, chosen, behind)


def _behind(best: Judged, other: Judged, select: Select) -> PairedDifference:
    pairs = zip(best.windows, other.windows, strict=True)
    return PairedDifference(tuple(lead(one.measured, two.measured, select.better).value for one, two in pairs))
