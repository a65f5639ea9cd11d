"""Section `select`: which variant becomes the candidate."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, NonNegativeFloat

from mlspec_runtime.evidence.metrics import Better
from mlspec_runtime.evidence.rule import EvidenceRule


@dataclass(frozen=True, slots=True)
class Select:
    """The first variant, in order of preference, that is within `margin` of the best on `kpi`."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    kpi: str
    better: Better
    rule: Literal["simplest_within"]
    margin: NonNegativeFloat
    variants: Annotated[tuple[str, ...], Field(min_length=1)]
    seed: int
    evidence: EvidenceRule
    threshold: float | None = None
    baseline: str | None = None
