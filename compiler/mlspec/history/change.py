"""What one commit changes against another, entry by entry, as git's raw form of a difference says it."""

from dataclasses import dataclass

from mlspec.history.git import answer
from mlspec.history.repository import Repository

_NONE = "000000"
_KINDS = {"100644": "file", "100755": "file", "120000": "link", "160000": "submodule", _NONE: "nothing"}


@dataclass(frozen=True, slots=True)
class Changed:
    """One path, from the repository's root: what stands there afterwards, and the ids before and after."""

    path: str
    kind: str
    before: str
    after: str


def changes(repository: Repository, one: str, other: str) -> tuple[Changed, ...]:
    """Returns what differs between two commits or trees, by path.

    Raises:
        HistoryError: git fails.
    """
    plain = ("-r", "-z", "--raw", "--no-renames", "--no-ext-diff", "--no-textconv", "--full-index")
    tokens = iter(
        answer(repository.root, ("diff-tree", *plain, one, other)).decode(errors="surrogateescape").split("\0")
    )
    found: list[Changed] = []
    for token in tokens:
        if token.startswith(":"):
            before, after, was, is_now, _ = token[1:].split(" ")
            found.append(Changed(next(tokens), _KINDS.get(after, "unknown"), f"{before} {was}", f"{after} {is_now}"))
    return tuple(found)
