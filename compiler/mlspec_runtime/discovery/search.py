"""Groups of rows with more loss than the others: searched on one half of the days, confirmed on the other.

What was chosen because it looked bad is bad again only by more than chance on days that had no part in the choice
(honest estimation: Athey and Imbens, 2016). Days are clusters; Holm (1979) corrects for all groups that are tested.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from mlspec.expressions.canonical import canonical
from mlspec.expressions.failure import Failure
from mlspec.expressions.parser import parse
from mlspec.statistics.student import student_cdf
from mlspec_runtime.discovery.literals import Literal
from mlspec_runtime.evidence.outcomes import Flags, Floats, Integers

MOST_PAIRED = 25
"""So many of the best single conditions are combined with every other one."""
MOST_OVERLAP = 0.5
"""Two groups that share more of their rows than this, of all that either has, are one."""
FEWEST_DAYS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Rows that meet a condition; `excess` is how far their loss stands out on the searched days."""

    where: str
    features: frozenset[str]
    rows: Flags
    excess: float


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the days that had no part in the search say of a group.

    Attributes:
        inside: The mean loss of the group.
        outside: The mean loss of all other rows.
        p_value: The chance of such a difference where there is none, one-sided; None without enough days.
    """

    inside: float
    outside: float
    p_value: float | None


def search(literals: Sequence[Literal], loss: Floats, searched: Flags, least: int, known: Sequence[str]) -> list[Group]:
    """Returns groups of one or two conditions with at least so many searched rows, the worst first, none twice.

    Args:
        literals: The conditions.
        loss: The loss of each row, shape (n,).
        searched: The rows that may be looked at, shape (n,).
        least: The least searched rows of a group.
        known: Canonical conditions that are no news.
    """
    usual = float(loss[searched].mean())
    above = np.where(searched, loss - usual, 0.0)
    singles = sorted(
        (_group((literal,), above, searched) for literal in literals), key=lambda group: (-group.excess, group.where)
    )
    by_text = {literal.text: literal for literal in literals}
    best = [by_text[group.where] for group in singles[:MOST_PAIRED]]
    pairs = _pairs(best, literals, above, searched, least)
    ranked = sorted((*singles, *pairs), key=lambda group: (-group.excess, len(group.features), group.where))
    return [group for group in ranked if group.excess > 0 and _canonical(group.where) not in known]


def distinct(groups: Sequence[Group], searched: Flags, most: int) -> list[Group]:
    """Returns the first groups that are not, by the searched rows, one of those before them."""

    def fresh() -> Iterator[Group]:
        taken: list[Flags] = []
        for group in groups:
            rows = group.rows & searched
            if all((rows & other).sum() <= MOST_OVERLAP * (rows | other).sum() for other in taken):
                taken.append(rows)
                yield group

    return list(islice(fresh(), most))


def confirm(group: Group, loss: Floats, day: Integers, confirming: Flags) -> Confirmation:
    """Returns the difference of mean losses on the confirming days, tested with days as clusters."""
    inside, outside = group.rows & confirming, ~group.rows & confirming
    if not inside.any() or not outside.any():
        return Confirmation(float("nan"), float("nan"), None)
    means = (float(loss[inside].mean()), float(loss[outside].mean()))
    pull = np.zeros(int(day.max()) + 1)
    np.add.at(pull, day[inside], (loss[inside] - means[0]) / inside.sum())
    np.add.at(pull, day[outside], -(loss[outside] - means[1]) / outside.sum())
    days = len(np.unique(day[confirming]))
    if days < FEWEST_DAYS:
        return Confirmation(*means, None)
    error = float(np.sqrt((pull**2).sum() * days / (days - 1)))
    if error == 0:
        return Confirmation(*means, 0.0 if means[0] > means[1] else 1.0)
    return Confirmation(*means, 1 - student_cdf((means[0] - means[1]) / error, days - 1))


def holm(p_values: Sequence[float]) -> list[float]:
    """Returns the p-values adjusted for their number, step down, in their order (Holm, 1979)."""
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    adjusted, least = [1.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        least = max(least, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = least
    return adjusted


def _group(parts: tuple[Literal, ...], above: Floats, searched: Flags) -> Group:
    rows = np.logical_and.reduce([part.rows for part in parts])
    inside = rows & searched
    excess = float(above[inside].sum()) / np.sqrt(max(1, int(inside.sum())))
    text = " AND ".join(part.text for part in parts)
    return Group(text, frozenset(part.feature for part in parts), rows, float(excess))


def _pairs(
    best: Sequence[Literal], literals: Sequence[Literal], above: Floats, searched: Flags, least: int
) -> Iterator[Group]:
    seen: set[frozenset[str]] = set()
    for first in best:
        for second in literals:
            pair = frozenset((first.text, second.text))
            if first.feature == second.feature or pair in seen:
                continue
            seen.add(pair)
            if int((first.rows & second.rows & searched).sum()) >= least:
                yield _group((first, second), above, searched)


def _canonical(text: str) -> str:
    tree = parse(text)
    return text if isinstance(tree, Failure) else canonical(tree)
