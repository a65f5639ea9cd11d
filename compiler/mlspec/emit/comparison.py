"""How what is committed differs from what the specs compile to, file by file and line by line."""

from dataclasses import dataclass
from difflib import unified_diff
from itertools import zip_longest
from typing import Literal

from mlspec.emit.found import read
from mlspec.emit.scalars import visible
from mlspec.emit.survey import Survey

_LARGEST_SHOWN = 4_000_000


@dataclass(frozen=True, slots=True)
class Difference:
    """One file that is not what the specs compile to.

    `kind` is missing (not there), edited (`line` is the first that differs, from 1), stale (ours, but
    generated no more), extra-listed (in a manifest, neither generated nor there) or unreadable (`reason` says
    why).
    `expected` and `found` are the texts, None where there is none.
    """

    path: str
    line: int
    kind: Literal["missing", "edited", "stale", "extra-listed", "unreadable"]
    expected: str | None
    found: str | None
    reason: str = ""


def differences(root: int, seen: Survey) -> tuple[Difference, ...]:
    """Returns the differences that a survey of the descriptor `root` saw, sorted by path."""
    changed = (_changed(file.path, file.text, read(root, file.path, _LARGEST_SHOWN)) for file in seen.changed)
    stale = (
        Difference(path, 1, "stale", None, _text(read(root, path, _LARGEST_SHOWN)))
        for path in (*seen.stale, *seen.edited_stale)
    )
    listed = (Difference(path, 1, "extra-listed", None, None) for path in seen.listed_only)
    return tuple(sorted((*changed, *stale, *listed), key=lambda difference: difference.path))


def unified(difference: Difference) -> str:
    """Returns a unified diff from what is committed to what was compiled, nothing in it hidden."""
    found, expected = _shown(difference.found), _shown(difference.expected)
    lines = unified_diff(found, expected, difference.path, difference.path, lineterm="")
    return "".join(f"{line}\n" for line in lines)


def _changed(path: str, expected: str, found: bytes | None) -> Difference:
    if found is None:
        return Difference(path, 1, "missing", expected, None)
    lines = zip_longest(expected.encode().split(b"\n"), found.split(b"\n"))
    line = next((number for number, (left, right) in enumerate(lines, 1) if left != right), 1)
    return Difference(path, line, "edited", expected, _text(found))


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8", "backslashreplace")


def _shown(text: str | None) -> list[str]:
    return [visible(line) for line in text.removesuffix("\n").split("\n")] if text else []
