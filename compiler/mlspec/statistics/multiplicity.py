"""Many tests at once: which of them to believe, and how many false alarms they raise."""

from collections.abc import Sequence
from typing import Literal

Correction = Literal["none", "bh", "bonferroni"]


def adjusted_p_values(p_values: Sequence[float]) -> tuple[float, ...]:
    """Returns for each test the smallest false discovery rate at which it is believed, in the order given.

    Benjamini and Hochberg, *Controlling the false discovery rate*, JRSS B 57 (1995): the smallest of `p_(j) m / j` over
    the ranks j from the test's own up to m, at most 1.
    """
    order = sorted(range(len(p_values)), key=lambda index: p_values[index])
    adjusted = [1.0] * len(p_values)
    least = 1.0
    for rank in range(len(order), 0, -1):
        index = order[rank - 1]
        least = min(least, p_values[index] * len(order) / rank)
        adjusted[index] = least
    return tuple(adjusted)


def expected_false_alarms(tests: float, runs: float, alpha: float, correction: Correction) -> float:
    """Returns the alarms to expect of `runs`, each of so many tests at level alpha, where nothing has moved.

    Without a correction each test raises its own alarm. With one the tests of a run raise an alarm together, and
    where nothing moved the false discovery rate is the chance that a run raises it: at most alpha.
    """
    return runs * (tests * alpha if correction == "none" else min(1.0, tests) * alpha)
