"""One number from several windows, and how much a paired difference varies from window to window."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt

import numpy as np

from mlspec_runtime.evidence.measurement import Measurement
from mlspec_runtime.evidence.support import Support

ENOUGH_WINDOWS = 5
"""With fewer windows the deviation between them says too little to excuse a difference by it."""


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """By how much one model is behind another, window by window, on the rows of each.

    Attributes:
        windows: The difference in each window, positive where the model is worse.
    """

    windows: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean of the windows; each counts the same, whatever its rows."""
        return fsum(self.windows) / len(self.windows)

    @property
    def standard_error(self) -> float | None:
        """The standard error of the mean over windows; None of one window.

        The differences are paired, so that a hard month, which is hard for both models, cancels.
        """
        if len(self.windows) < 2:  # noqa: PLR2004 - a deviation needs two
            return None
        squares = fsum((difference - self.mean) ** 2 for difference in self.windows)
        return sqrt(squares / (len(self.windows) - 1) / len(self.windows))

    @property
    def allowance(self) -> float:
        """The difference that chance makes: one standard error (Breiman et al., CART, 1984, section 3.4.3).

        Here it is that of the paired differences; of fewer than five windows it is 0.
        """
        enough = len(self.windows) >= ENOUGH_WINDOWS
        return (self.standard_error or 0.0) if enough else 0.0

    def within(self, margin: float) -> bool:
        """Returns whether the model is as good as the other: within the margin, or within what chance makes."""
        return self.mean <= max(margin, self.allowance)


def pooled(windows: Sequence[Measurement]) -> Measurement:
    """Returns the mean over windows, whose resamples must be drawn independently; support adds up."""
    value = fsum(window.value for window in windows) / len(windows)
    whole = all(len(window.replicates) for window in windows)
    total = np.zeros_like(windows[0].replicates) if whole else np.empty(0)
    for window in windows if whole else ():
        total += window.replicates
    return Measurement(value, total / len(windows), _support([window.support for window in windows]))


def _shortage(windows: Sequence[Support]) -> str | None:
    short = next((window.shortage for window in windows if window.shortage is not None), None)
    return short if short is None or len(windows) == 1 else f"in one of {len(windows)} windows: {short}"


def _support(windows: Sequence[Support]) -> Support:
    events = [window.events for window in windows if window.events is not None]
    return Support(
        rows=sum(window.rows for window in windows),
        events=sum(events) if len(events) == len(windows) else None,
        days=sum(window.days for window in windows),
        shortage=_shortage(windows),
    )
