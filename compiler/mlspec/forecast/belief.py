"""What is believed of a KPI today, before a rollout has seen a row."""

from dataclasses import dataclass

from mlspec.spec.kpi_directions import direction
from mlspec.spec.kpis import Kpi
from mlspec.spec.units import Share
from mlspec.statistics.power import share_variance


@dataclass(frozen=True, slots=True)
class Belief:
    """The mean of a figure over rows and, unless it is a share of them, its standard deviation."""

    mean: float
    sd: float | None
    higher_is_better: bool

    @property
    def is_share(self) -> bool:
        """Whether every row is a yes or a no."""
        return self.sd is None

    @property
    def variance(self) -> float:
        """The variance of a row today."""
        return self.variance_at(self.mean)

    def variance_at(self, mean: float) -> float:
        """Returns the variance of a row if the mean were that: of a share it moves with it."""
        return share_variance(min(max(mean, 0.0), 1.0)) if self.sd is None else self.sd * self.sd

    def worse_by(self, difference: float) -> float:
        """Returns the mean of a model that is worse by that."""
        return self.mean - difference if self.higher_is_better else self.mean + difference

    def distance(self, bound: float) -> float:
        """Returns how far the mean lies on the good side of a bound; negative on the bad one."""
        return self.mean - bound if self.higher_is_better else bound - self.mean


def belief_of(kpi: Kpi) -> Belief | None:
    """Returns what is believed of the KPI, or None where nothing is said, or where rows have no mean that says it."""
    if kpi.expected is None:
        return None
    higher = direction(kpi) == "higher"
    if isinstance(kpi.expected, Share):
        return Belief(kpi.expected.value, None, higher)
    return Belief(float(kpi.expected.mean), float(kpi.expected.sd), higher)
