"""The actions that rendered workflows of GitHub use, each pinned by commit: `actions.toml` is the only list of them."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypedDict, cast

from mlspec.resources import action_table


class _Pinned(TypedDict):
    tag: str
    commit: str


class _Table(TypedDict):
    looked_through: date
    actions: dict[str, _Pinned]


@dataclass(frozen=True, slots=True)
class Action:
    """One action: `owner/name`, the tag of its version, and the commit of 40 hexadecimal digits behind that tag."""

    name: str
    tag: str
    commit: str

    @property
    def uses(self) -> str:
        """What a step names: the action at its commit, for a tag can be moved."""
        return f"{self.name}@{self.commit}"


def actions() -> tuple[Action, ...]:
    """Returns all actions by name."""
    return tuple(Action(name, **pinned) for name, pinned in sorted(_table()["actions"].items()))


def find_action(name: str) -> Action:
    """Returns the action called `owner/name`.

    Raises:
        KeyError: for one that is not in the list, which no workflow may use.
    """
    return Action(name, **_table()["actions"][name])


def looked_through() -> date:
    """Returns the day on which the tags and commits of the list were last compared with their repositories."""
    return _table()["looked_through"]


@cache
def _table() -> _Table:
    import tomllib

    return cast("_Table", tomllib.loads(action_table()))
