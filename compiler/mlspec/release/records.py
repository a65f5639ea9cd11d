"""Two states of one release record: what was committed with the release, and what stands there now."""

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from mlspec.emit.shapes import is_list, is_mapping
from mlspec.release.core_yaml import read_core_yaml

ABORTS = "aborts"
OUTCOME = "outcome"
HYPOTHESIS = "hypothesis"


@dataclass(frozen=True, slots=True)
class Edited:
    """The first line, from 1, in which a record differs from the committed one, and what stood there."""

    line: int
    before: str


def edited_since(before: bytes, after: bytes) -> Edited | None:
    """Returns where a record says something else than it did, or None; an outcome and aborts may have been added."""
    if before == after:
        return None
    was, now = _content(before), _content(after)
    if was is not None and was == _without_new_outcome(was, _without_new_aborts(was, now)):
        return None
    line = first_difference_in_lines(before, after)
    lines = before.decode(errors="replace").split("\n")
    return Edited(line, lines[line - 1].strip() if line <= len(lines) else "")


def first_difference_in_lines(before: bytes, after: bytes) -> int:
    """Returns the first line, from 1, in which two texts differ."""
    pairs = zip_longest(before.split(b"\n"), after.split(b"\n"))
    return next((number for number, (left, right) in enumerate(pairs, 1) if left != right), 1)


def _content(data: bytes) -> Any:
    try:
        return read_core_yaml(data.decode())
    except ValueError:
        return None


def _without_new_aborts(was: Any, now: Any) -> Any:
    """Returns what a record says now, without the aborts behind those that it said before."""
    if not is_mapping(was) or not is_mapping(now):
        return now
    before, after = was.get(ABORTS, ()), now.get(ABORTS, ())
    if not is_list(before) or not is_list(after) or list(after[: len(before)]) != list(before):
        return now
    kept = {key: value for key, value in now.items() if key != ABORTS}
    return {**kept, ABORTS: was[ABORTS]} if ABORTS in was else kept


def _without_new_outcome(was: Any, now: Any) -> Any:
    """Returns what a record says now, without an outcome that it did not say before."""
    if not is_mapping(was) or not is_mapping(now):
        return now
    before, after = was.get(HYPOTHESIS), now.get(HYPOTHESIS)
    if not is_mapping(before) or not is_mapping(after) or OUTCOME in before:
        return now
    return {**now, HYPOTHESIS: {key: value for key, value in after.items() if key != OUTCOME}}
