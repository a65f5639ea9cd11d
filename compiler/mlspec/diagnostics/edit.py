"""A change of a spec, for tools: a way out that can be applied without reading it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Value = bool | int | float | str | Sequence["Value"] | Mapping[str, "Value"]


@dataclass(frozen=True, slots=True)
class Edit:
    """The value that is to stand at a path of the file that a finding is in; None removes what stands there.

    `path` is the keys and list positions from the root. Keys that are missing are added, the last one with the
    value; a position one past the end of a list appends.
    """

    path: tuple[str | int, ...]
    value: Value | None


def plain(edits: Sequence[Edit]) -> list[dict[str, object]]:
    """Returns edits as a report writes them: the path as a list, null for a value that is to go."""
    return [{"path": list(edit.path), "value": edit.value} for edit in edits]
