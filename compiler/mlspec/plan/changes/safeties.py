"""The rules that say what a change does to safety: by direction, by rank, by what is no longer there.

What protects and cannot be shown to protect as much as before counts as loosened.
"""

from typing import Any

from mlspec.expressions.failure import Failure
from mlspec.expressions.firing import fires_whenever
from mlspec.expressions.parser import parse
from mlspec.plan.changes.change import Safety
from mlspec.plan.changes.place import Edit
from mlspec.plan.changes.rows import Risk, SafetyRule, becomes
from mlspec.plan.learning import Embedding, Variant

TIGHTENED, NEUTRAL, LOOSENED, REMOVED = Safety.TIGHTENED, Safety.NEUTRAL, Safety.LOOSENED, Safety.REMOVED
STRICTER_WHEN_HIGHER = frozenset({"at_least", "better_by", "below", "lead_below"})
"""Bounds that ask for more when they rise; the others let more through."""


def lower_is_weaker(weaker: str, stricter: str) -> SafetyRule:
    """Returns the rule of a number that protects more when it is higher."""
    return _by_size(weaker, stricter, 1)


def higher_is_weaker(weaker: str, stricter: str) -> SafetyRule:
    """Returns the rule of a number that protects more when it is lower."""
    return _by_size(weaker, stricter, -1)


def _by_size(weaker: str, stricter: str, sign: int) -> SafetyRule:
    def rule(edit: Edit) -> Risk:
        if edit.after is None:
            return REMOVED, weaker
        if edit.before is None or sign * edit.after > sign * edit.before:
            return TIGHTENED, stricter
        return LOOSENED, weaker

    return rule


def ranked(order: tuple[Any, ...], weaker: str, stricter: str) -> SafetyRule:
    """Returns the rule of a choice whose values protect the more the later they stand in `order`."""
    places = {name: place for place, name in enumerate(order)}

    def rule(edit: Edit) -> Risk:
        if places.get(edit.after, -1) > places.get(edit.before, -1):
            return TIGHTENED, stricter
        return LOOSENED, weaker

    return rule


def guards(risk: str) -> SafetyRule:
    """Returns the rule of what protects and has become another thing: as strict as before cannot be shown."""
    return becomes(LOOSENED, risk)


def members(weaker: str, stricter: str) -> SafetyRule:
    """Returns the rule of a list whose every member protects."""

    def rule(edit: Edit) -> Risk:
        gone, come = set(edit.before or ()) - set(edit.after or ()), set(edit.after or ()) - set(edit.before or ())
        if gone:
            return LOOSENED, f"{weaker}: {_named(gone)}"
        return (TIGHTENED, f"{stricter}: {_named(come)}") if come else (NEUTRAL, "")

    return rule


def _named(names: set[Any]) -> str:
    return ", ".join(sorted(map(str, names)))


def bound(edit: Edit) -> Risk:
    """Returns what another number behind a bound does; a number on another scale cannot be shown to be as strict."""
    (before, was_relative), (after, is_relative) = edit.before, edit.after
    name = edit.now.part.bound
    if was_relative != is_relative:
        return LOOSENED, f"{name} is on another scale: that it is as strict as before cannot be shown"
    if (after > before) == (name in STRICTER_WHEN_HIGHER):
        return TIGHTENED, f"{name} asks for more"
    return LOOSENED, f"{name} lets more through"


def condition(wider: str, narrower: str, other: str) -> SafetyRule:
    """Returns the rule of a condition that protects: neutral only where it holds for the same rows, provably."""

    def rule(edit: Edit) -> Risk:
        before, after = parse(edit.before), parse(edit.after)
        if isinstance(before, Failure) or isinstance(after, Failure):
            return LOOSENED, other
        domains = {**edit.was.known.domains, **edit.now.known.domains}
        covers, covered = fires_whenever(after, before, domains), fires_whenever(before, after, domains)
        if covers and covered:
            return NEUTRAL, ""
        return LOOSENED, wider if covers else narrower if covered else other

    return rule


def of_baseline(rule: SafetyRule) -> SafetyRule:
    """Returns the rule for what the baseline is made of where a bound compares with it; nothing depends on the rest."""

    def compared(edit: Edit) -> Risk:
        around = (edit.before, edit.after, *edit.was.parents, *edit.now.parents)
        own = (part.name for part in around if isinstance(part, Variant | Embedding))
        return rule(edit) if edit.was.known.compared.intersection(own) else (NEUTRAL, "")

    return compared


def of_deciding_kpi(rule: SafetyRule) -> SafetyRule:
    """Returns the rule for KPIs that something bounds; of the others nothing depends on it."""

    def decided(edit: Edit) -> Risk:
        name = edit.now.part.name
        decides = name in edit.was.known.deciding or name in edit.now.known.deciding
        return rule(edit) if decides else (NEUTRAL, "")

    return decided
