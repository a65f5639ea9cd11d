"""A filter that changes nothing, or overrules the model for every row.

## What it does
Proves, from declared ranges, values and constants, that a condition is TRUE for no row, or for every row; or that a
later filter decides wherever this one fires, so that what it decides is never seen. What cannot be proved is let pass.

## Why it is bad
A filter that never fires only looks safe; one that always fires is the model, and the model is for nothing.

## Example
    - name: late_evening
      when: departure_hour > 22 AND departure_hour < 5

## Use instead
    - name: late_evening
      when: departure_hour > 22 OR departure_hour < 5
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule
from mlspec.expressions.domains import Columns
from mlspec.expressions.firing import always_fires, fires_whenever, never_fires
from mlspec.expressions.lineage import columns
from mlspec.expressions.tree import Tree, walk
from mlspec.spec.column_domains import declared_words, filter_domains
from mlspec.spec.filters import Filter

RULE = Rule(
    "MLS412",
    "filter-never-or-always-fires",
    "error",
    "A filter changes nothing, or overrules the model for every row",
    __doc__ or "",
    waivable=True,
)

LARGEST_COMPARED = 200
"""Every two conditions of at most so many operations are compared."""


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    filters = model.spec.filters
    domains = filter_domains(model.spec) if filters else {}
    for index, rule in enumerate(filters):
        condition = rule.when.tree
        span = model.scalar_span(("filters", index, "when"), 0, len(rule.when.text))
        if never_fires(condition, domains):
            message = f"{rule.name!r} never fires: no row that keeps what is declared meets its condition"
            yield Diagnostic(RULE, span, message, f"{declared_words(condition, domains)}: correct the condition")
        elif always_fires(condition, domains):
            message = f"{rule.name!r} fires for every row: each that keeps what is declared meets its condition"
            yield Diagnostic(RULE, span, message, f"{declared_words(condition, domains)}: correct the condition")
        elif (later := _overruling(filters, index, domains)) is not None:
            name = filters[later].name
            there = Related(model.document.value_span(("filters", later, "when")), f"{name} is here")
            message = f"{rule.name!r} changes nothing: wherever it fires, {name!r} decides after it"
            yield Diagnostic(RULE, span, message, f"put {name} before {rule.name}, or leave one out", (there,))


def _overruling(filters: tuple[Filter, ...], index: int, domains: Columns) -> int | None:
    """Returns the place of a later filter that provably fires wherever this one does, and none between looks."""
    condition = filters[index].when.tree
    if _size(condition) > LARGEST_COMPARED:
        return None
    for place in range(index + 1, len(filters)):
        other = filters[place].when.tree
        if any(column.name == "prediction" for column in columns(other)):
            return None
        if _size(other) <= LARGEST_COMPARED and fires_whenever(other, condition, domains):
            return place
    return None


def _size(tree: Tree) -> int:
    return sum(1 for _ in walk(tree))


CHECK = Check(RULE, each_model(_find))
