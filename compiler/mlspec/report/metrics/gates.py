"""gates.json: what every gate says about the candidate."""

from dataclasses import dataclass
from typing import Literal

from mlspec.report.metrics.interval import Interval
from mlspec.report.reading.accepted import Count, Named, Number

Verdict = Literal["pass", "fail", "inconclusive", "no_production"]
OverallVerdict = Literal["pass", "fail", "inconclusive"]


@dataclass(frozen=True, slots=True)
class GateFound:
    """One gate on one group of rows; `detectable` is the difference from the bound that such data would show."""

    verdict: Verdict
    reason: str
    asked: Number
    value: Number | None
    low: Number | None
    high: Number | None
    detectable: Number | None
    rows: Count
    days: Count

    def contradiction(self) -> str | None:
        """Returns what the numbers say against each other."""
        if self.low is None and self.verdict not in ("inconclusive", "no_production"):
            return f"says {self.verdict} without an interval, which is inconclusive"
        return self.judged.contradiction()

    @property
    def judged(self) -> Interval:
        """The KPI of the candidate, or its lead over the baseline: positive where it is better."""
        return Interval(self.value, self.low, self.high)


@dataclass(frozen=True, slots=True)
class GatesFound:
    """All verdicts; `data_checks` are sentences on checks that let no candidate through."""

    verdict: OverallVerdict
    candidate: str
    baseline: str | None
    gates: Named[GateFound]
    data_checks: tuple[str, ...]

    def contradiction(self) -> str | None:
        """Returns in what the overall verdict is not that of the gates and data checks."""
        found = [gate.verdict for _, gate in self.gates if gate.verdict != "no_production"]
        doubt = not found or self.data_checks or "inconclusive" in found
        follows = "fail" if "fail" in found else "inconclusive" if doubt else "pass"
        return None if follows == self.verdict else f"has the verdict {self.verdict}, its gates say {follows}"
