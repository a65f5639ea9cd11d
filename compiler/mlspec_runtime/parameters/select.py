"""Section `select`: which variant becomes the candidate."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, NonNegativeFloat

from mlspec_runtime.evidence.metrics import Better
from mlspec_runtime.evidence.rule import EvidenceRule


@dataclass(frozen=True, slots=True)
class Select:
    """The first variant, in order of preference, that is within `margin` of the best on `kpi` over `folds` windows."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    kpi: str
    better: Better
    rule: Literal["simplest_within"]
    margin: NonNegativeFloat
    folds: Annotated[int, Field(ge=1)]
    variants: Annotated[tuple[str, ...], Field(min_length=1)]
    seed: int
    evidence: EvidenceRule
    threshold: float | None = None

    @property
    def windows(self) -> range:
        """The numbers of the windows, the earliest first."""
        return range(1, self.folds + 1)
