"""The simple conditions that slices are made of, as a spec would write them, and the rows that meet each."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlspec.expressions.canonical import quoted
from mlspec_runtime.evidence.outcomes import Flags
from mlspec_runtime.parameters.discover import SearchedFeature

CUTS = (0.1, 0.25, 0.5, 0.75, 0.9)
"""Numbers are cut at these quantiles."""

MOST_CATEGORIES = 25
_DIGITS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Literal:
    """One condition on one feature, as text, and which rows meet it, shape (n,)."""

    feature: str
    text: str
    rows: Flags


def literals_of(
    feature: SearchedFeature, column: NDArray[np.generic], searched: Flags, least: int
) -> Iterator[Literal]:
    """Yields the conditions on a feature that at least so many searched rows meet, and as many do not."""
    missing = np.ma.getmaskarray(column)
    found = (
        _of_numbers(feature.name, column, missing, searched)
        if feature.kind == "numeric" and feature.type in ("integer", "double")
        else _of_categories(feature, column, missing, searched)
    )
    null = Literal(feature.name, f"{feature.name} IS NULL", missing)
    for literal in (null, *found):
        inside = int((literal.rows & searched).sum())
        if least <= inside <= int(searched.sum()) - least:
            yield literal


def _of_numbers(name: str, column: NDArray[np.generic], missing: Flags, searched: Flags) -> Iterator[Literal]:
    numbers = np.ma.getdata(column).astype(np.float64)
    known = numbers[searched & ~missing]
    if not len(known):
        return
    whole = np.ma.getdata(column).dtype.kind in "iu"
    cuts = np.unique([_rounded(float(np.quantile(known, share)), whole=whole) for share in CUTS])
    for cut in cuts.tolist():
        text = str(int(cut)) if float(cut).is_integer() and abs(cut) < 2**53 else repr(float(cut))
        yield Literal(name, f"{name} >= {text}", ~missing & (numbers >= cut))
        yield Literal(name, f"{name} < {text}", ~missing & (numbers < cut))


def _rounded(value: float, *, whole: bool) -> float:
    return float(round(value)) if whole else float(f"{value:.{_DIGITS}g}")


def _of_categories(
    feature: SearchedFeature, column: NDArray[np.generic], missing: Flags, searched: Flags
) -> Iterator[Literal]:
    values = np.ma.getdata(column).astype(np.object_)
    counted: dict[object, int] = {}
    for value in values[searched & ~missing]:
        counted[value] = counted.get(value, 0) + 1
    for value in sorted(counted, key=lambda value: (-counted[value], str(value)))[:MOST_CATEGORIES]:
        text = _spelled(value, feature)
        if text is not None:
            yield Literal(feature.name, text, ~missing & (values == value))


def _spelled(value: object, feature: SearchedFeature) -> str | None:
    """Returns the condition for one category; None where the language has no literal for it."""
    if feature.type == "boolean":
        return feature.name if value else f"NOT {feature.name}"
    if feature.type == "integer":
        return f"{feature.name} = {value}"
    return f"{feature.name} = {quoted(str(value))}" if feature.type == "string" else None
