"""Makes annotated tags, all or none; there is no way here to move or to delete one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mlspec.history.git import HistoryError, answer
from mlspec.history.objects import read_objects
from mlspec.history.repository import Repository

_COMMITTER = re.compile(rb"^committer (.*>) -?\d{1,15} [+-]\d{4}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class NewTag:
    """A tag to be made on `commit`: it is dated `seconds` since 1970 and signed by the committer of `cause`.

    So the same history gives the same tag, object for object, wherever and however often it is made.
    """

    name: str
    commit: str
    cause: str
    seconds: int
    message: str


def create_tags(repository: Repository, tags: Sequence[NewTag]) -> None:
    """Makes the tags; where one of them cannot be made, or is there by now, none is.

    Raises:
        HistoryError: git fails.
    """
    if not tags:
        return
    objects = read_objects(repository.root, [tag.cause for tag in tags])
    made = [(tag, _write(repository, tag, found)) for tag, found in zip(tags, objects, strict=True)]
    commands = "".join(f"create refs/tags/{tag.name} {identity}\n" for tag, identity in made)
    answer(repository.root, ("update-ref", "--stdin"), commands.encode())


def _write(repository: Repository, tag: NewTag, cause: tuple[str, str, bytes] | None) -> str:
    """Returns the id of the tag's object."""
    committer = None if cause is None else _COMMITTER.search(cause[2].partition(b"\n\n")[0])
    if committer is None:
        raise HistoryError(f"commit {tag.cause[:12]} does not say who made it")
    head = f"object {tag.commit}\ntype commit\ntag {tag.name}\ntagger ".encode()
    body = head + committer[1] + f" {tag.seconds} +0000\n\n{tag.message}\n".encode()
    return answer(repository.root, ("mktag",), body).decode().strip()
