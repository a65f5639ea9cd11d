"""What failed in the analysis of a rollout, out of what `kubectl get analysisruns -o json` prints."""

import json
import re
from collections.abc import Iterator
from math import isfinite
from typing import Any

from mlspec.emit.shapes import is_list, is_mapping
from mlspec.spec.abort import Miss
from mlspec.spec.names import ANALYSIS_METRIC

LARGEST = 16_000_000
"""In bytes; what is larger is no list of one namespace's analysis."""
MOST = 100
REVISION = "rollout.argoproj.io/revision"
ENDED_BADLY = frozenset({"Failed", "Error"})
_BOUND = re.compile(r"result\[0\] (?:<=|>=|<|>) (-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)$", re.ASCII)
"""How a condition ends that mlspec rendered."""


def failed_metrics(data: bytes, model: str, revision: str) -> tuple[Miss, ...] | str:
    """Returns the metrics that failed in one revision of a model's rollout, or what is wrong with the data.

    The last measurement of each counts. Whatever else stands there, and of another shape, is passed over.
    """
    if len(data) > LARGEST:
        return f"is larger than {LARGEST:,} bytes"
    try:
        found: Any = json.loads(data)
    except (ValueError, RecursionError):
        return "is no JSON"
    runs = _items(found, "items")
    if not is_mapping(found) or not is_list(found.get("items")):
        return "has no list of items: kubectl get analysisruns -o json prints one"
    misses = {miss.metric: miss for run in runs if _is_of(run, model, revision) for miss in _misses(run)}
    return tuple(misses.values())[:MOST]


def _is_of(run: Any, model: str, revision: str) -> bool:
    metadata = _part(run, "metadata")
    owners = _items(metadata, "ownerReferences")
    is_owned = any(owner.get("kind") == "Rollout" and owner.get("name") == model for owner in owners)
    return is_owned and _part(metadata, "annotations").get(REVISION) == revision


def _misses(run: Any) -> Iterator[Miss]:
    conditions = {
        metric.get("name"): metric.get("failureCondition") for metric in _items(_part(run, "spec"), "metrics")
    }
    for result in _items(_part(run, "status"), "metricResults"):
        name = result.get("name")
        if result.get("phase") not in ENDED_BADLY or not isinstance(name, str):
            continue
        if re.fullmatch(ANALYSIS_METRIC.strip("^$"), name, re.ASCII) is None:
            continue
        values = [each.get("value") for each in _items(result, "measurements") if each.get("phase") in ENDED_BADLY]
        numbers = {"measured": _value(values[-1:]), "threshold": _threshold(conditions.get(name))}
        known = {key: number for key, number in numbers.items() if number is not None}
        yield Miss.model_validate({"metric": name, **known})


def _value(values: list[Any]) -> float | None:
    """Returns the number in a measurement like `[0.25]`; there is none in an empty answer, NaN or infinity."""
    if not values or not isinstance(values[0], str):
        return None
    return _number(values[0].strip("[] "))


def _threshold(condition: Any) -> float | None:
    found = _BOUND.search(condition) if isinstance(condition, str) else None
    return _number(found[1]) if found is not None else None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return float(f"{number:.6g}") if isfinite(number) else None


def _part(data: Any, key: str) -> Any:
    found = data.get(key) if is_mapping(data) else None
    return found if is_mapping(found) else {}


def _items(data: Any, key: str) -> list[Any]:
    found = data.get(key) if is_mapping(data) else None
    return [each for each in found if is_mapping(each)] if is_list(found) else []
