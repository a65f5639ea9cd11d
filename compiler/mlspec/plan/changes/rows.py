"""What the table of changes is made of: a row for each leaf, each part and each list of a plan."""

from collections.abc import Callable
from typing import Any

from mlspec.plan.changes.change import Path, Redo, Safety
from mlspec.plan.changes.place import Edit, Place
from mlspec.plan.value import value

Reason = tuple[Redo, str]
Risk = tuple[Safety, str]
RedoRule = Callable[[Edit], Reason]
SafetyRule = Callable[[Edit], Risk]
Show = Callable[[Any, Place], str | None]
Follows = Callable[[Edit], str | None]
Key = Callable[[Any], Any]
Order = tuple[RedoRule, Risk]


def neutral(edit: Edit) -> Risk:
    """Returns that safety is as it was."""
    del edit
    return Safety.NEUTRAL, ""


def direct(edit: Edit) -> str | None:
    """Returns None: a change is made where it stands."""
    del edit
    return None


@value
class Leaf:
    """One value.

    `plan` is its path in a plan, `[]` after a list; `spec` the path in the spec, where `[]` is the name or position of
    what the list holds and `{bound}` the name of the bound. `of` gives what is compared where that is not the leaf. A
    list that is not `ordered` holds names of keys: formats differ in how they order those, which is no change.
    """

    plan: str
    spec: str
    redo: RedoRule
    show: Show
    safety: SafetyRule = neutral
    follows: Follows = direct
    of: Callable[[Any, Place], Any] | None = None
    ordered: bool = True


@value
class Part:
    """A part that may be absent, or (`key` given) the items of a list: come and gone they are one change each.

    `key` tells which items of two lists are the same one, then `near` does for those that are left; `keyed` are the
    leaves that it reads. In paths an item is its key if that is a `named` one, or else its `name`, or its position.
    `order` is what another order of the same items does; None where it means nothing. Items that are not `told` come
    and go with what another row tells.
    """

    plan: str
    spec: str
    redo: RedoRule
    show: Show
    added: SafetyRule = neutral
    removed: SafetyRule = neutral
    key: Key | None = None
    near: Key | None = None
    keyed: tuple[str, ...] = ("name",)
    named: bool = True
    name: Callable[[Any], Path] | None = None
    order: Order | None = None
    follows: Follows = direct
    told: bool = True


Row = Leaf | Part


def by_name(item: Any) -> Any:
    """Returns the name of an item."""
    return item.name


def again(redo: Redo, why: str) -> RedoRule:
    """Returns the rule that always gives this."""

    def rule(edit: Edit) -> Reason:
        del edit
        return redo, why

    return rule


def becomes(safety: Safety, risk: str) -> SafetyRule:
    """Returns the rule that always gives this."""

    def rule(edit: Edit) -> Risk:
        del edit
        return safety, risk

    return rule
