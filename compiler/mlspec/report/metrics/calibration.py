"""calibration.json: whether a score of 0.3 comes true three times in ten."""

from dataclasses import dataclass

from mlspec.report.reading.accepted import Count, Share


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Rows of neighbouring scores, with Wilson's 95 % interval of what came true."""

    mean_score: Share
    observed: Share
    low: Share
    high: Share
    rows: Count

    def contradiction(self) -> str | None:
        """Returns what the bounds say against each other."""
        return f"has low {self.low:g} above high {self.high:g}" if self.low > self.high else None

    @property
    def gap(self) -> float:
        """How far what came true is above what was said; negative below it."""
        return self.observed - self.mean_score

    @property
    def agrees(self) -> bool:
        """Whether what was said is within the interval of what came true."""
        return self.low <= self.mean_score <= self.high


@dataclass(frozen=True, slots=True)
class Calibration:
    """No bins for a number."""

    bins: tuple[CalibrationBin, ...]
