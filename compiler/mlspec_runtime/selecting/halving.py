"""Which variants go on from a rung, and what is told of those that do not."""

from collections.abc import Mapping
from dataclasses import dataclass

from mlspec_runtime.json_file import Json
from mlspec_runtime.parameters.select import Select
from mlspec_runtime.selecting.comparison import Comparison, compare
from mlspec_runtime.selecting.measuring import Judged


@dataclass(frozen=True, slots=True, eq=False)
class Rung:
    """One rung: its number from 1 on, the rows before each window, and the variants that were tried and go on."""

    number: int
    rows: int
    judged: Mapping[str, Judged]
    comparison: Comparison
    going_on: tuple[str, ...]

    def as_json(self) -> Json:
        """Returns the rung with the numbers that decided."""
        return {
            "rung": self.number,
            "rows": self.rows,
            "best": self.comparison.best,
            "variants": {name: {**self._numbers(name), "goes_on": name in self.going_on} for name in self.judged},
        }

    def stopped(self) -> dict[str, Json]:
        """Returns the variants that end here, and the numbers for it."""
        return {
            name: {"rung": self.number, "rows": self.rows, "best": self.comparison.best, **self._numbers(name)}
            for name in self.judged
            if name not in self.going_on
        }

    def _numbers(self, name: str) -> dict[str, Json]:
        behind = self.comparison.behind[name]
        return {
            "value": self.judged[name].whole.value,
            "behind_best": behind.mean,
            "over_folds": behind.standard_error,
        }


def judge_rung(number: int, rows: int, judged: Mapping[str, Judged], select: Select, factor: int) -> Rung:
    """Returns who goes on: the best one of `factor`, rounded up, and whoever is within the margin of the best.

    A variant within the margin is not hopeless, however many are better: the simplest of them wins. What chance may
    have done excuses nobody here: on few rows it would excuse everybody, and nothing would be saved.
    """
    comparison = compare(judged, select)
    order = list(judged)
    ranked = sorted(order, key=lambda name: (comparison.behind[name].mean, order.index(name)))
    best_ones = ranked[: -(-len(ranked) // factor)]
    going_on = tuple(name for name in order if name in best_ones or comparison.behind[name].mean <= select.margin)
    return Rung(number, rows, judged, comparison, going_on)
