"""slices.json: where errors of the chosen variant gather, as a search over the test rows found."""

from dataclasses import dataclass

from mlspec.report.reading.accepted import Count, Number, Share


@dataclass(frozen=True, slots=True)
class ProposedSlice:
    """A condition, the rows that meet it, and the mean loss within and without on the days that confirm."""

    where: str
    rows: Count
    loss: Number | None
    loss_elsewhere: Number | None
    p_value: Share | None
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Discovered:
    """The slices that were tested, the worst of the search first; those that are confirmed are proposed."""

    variant: str
    loss: str
    searched: Count
    alpha: Share
    slices: tuple[ProposedSlice, ...]
