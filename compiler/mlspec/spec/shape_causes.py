"""Sorts pydantic's errors into causes and echoes: one mistake is one error."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from pydantic_core import ErrorDetails

from mlspec.source.document import Document
from mlspec.source.node import MappingNode, Node, SequenceNode

Path = tuple[str | int, ...]

WITHIN_A_BRANCH = frozenset({"missing", "extra_forbidden", "keys"})
"""Errors that a branch of a union raises only once it has accepted the value as its own kind."""

DEFAULT_OF_A_WRONG_VALUE = "default_factory_not_called"
"""An absent key whose default follows from another one, which is the cause."""


def causes(document: Document, details: Sequence[ErrorDetails]) -> tuple[ErrorDetails, ...]:
    """Returns the errors without those that follow from another one.

    A branch of a union that refuses a value as a whole is silent beside one that looked into it. A key is not
    missing if it stands there misspelt.
    """
    misspelt = dict(_misspelt_keys(document, details))
    return tuple(
        detail
        for detail in details
        if detail["type"] != DEFAULT_OF_A_WRONG_VALUE
        and not _is_outdone(document, detail, details)
        and not _is_short_by_faults(detail, details)
        and (detail["type"] != "missing" or (document_path(document, detail["loc"]), detail["loc"][-1]) not in misspelt)
    )


def _is_short_by_faults(detail: ErrorDetails, details: Sequence[ErrorDetails]) -> bool:
    """Returns whether a list is only too short because items of it were refused."""
    location = detail["loc"]
    return detail["type"] == "too_short" and any(
        len(other["loc"]) > len(location) and other["loc"][: len(location)] == location for other in details
    )


def document_path(document: Document, location: Path) -> Path:
    """Returns the part of a pydantic location that exists in the document: union tags and absent keys fall out."""
    return tuple(location[place] for place in _standing(document, location))


def _standing(document: Document, location: Path) -> tuple[int, ...]:
    """Returns the places in a location whose steps lead on in the document."""
    node: Node = document.root
    standing: list[int] = []
    for place, step in enumerate(location):
        if isinstance(node, MappingNode):
            following = next((entry.value for entry in node.entries if entry.key.value == step), None)
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.items):
            following = node.items[step]
        else:
            following = None
        if following is not None:
            node = following
            standing.append(place)
    return tuple(standing)


def _is_outdone(document: Document, detail: ErrorDetails, details: Sequence[ErrorDetails]) -> bool:
    """Returns whether `detail` refuses the whole of a value that another branch of the same union looked into."""
    location = detail["loc"]
    if detail["type"] in WITHIN_A_BRANCH or len(_standing(document, location)) != len(location) - 1:
        return False
    union, branch = location[:-1], location[-1]
    return any(
        len(other["loc"]) > len(location)
        and other["loc"][: len(union)] == union
        and other["loc"][len(union)] != branch
        and (other["type"] in WITHIN_A_BRANCH or len(document_path(document, other["loc"])) > len(union))
        for other in details
    )


def _misspelt_keys(document: Document, details: Sequence[ErrorDetails]) -> Iterator[tuple[tuple[Path, str | int], str]]:
    """Yields the section and name of each missing key that an unknown key of the same section comes close to."""
    for unknown in details:
        if unknown["type"] != "extra_forbidden":
            continue
        path = document_path(document, unknown["loc"])
        missing = [
            str(other["loc"][-1])
            for other in details
            if other["type"] == "missing" and document_path(document, other["loc"]) == path[:-1]
        ]
        for close in get_close_matches(str(path[-1]), missing, n=1):
            yield (path[:-1], close), str(path[-1])
