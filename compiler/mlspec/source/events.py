"""The events of PyYAML's C parser, as typed as they come."""

from collections.abc import Callable
from typing import Protocol, cast

from yaml import CBaseLoader


class Mark(Protocol):
    """A place in the text: all three count from 0, in code points."""

    index: int
    line: int
    column: int


class Event(Protocol):
    """Any event; `value` and `style` belong to scalars, `flow_style` to starts of collections."""

    start_mark: Mark
    end_mark: Mark
    anchor: str | None
    tag: str | None
    value: str
    style: str
    flow_style: bool


def events(text: str) -> Callable[[], Event | None]:
    """Returns a function that gives the next event of the text, then nothing, and raises what PyYAML does."""
    return cast("Callable[[], Event | None]", CBaseLoader(text).get_event)
