"""Takes the commit out of a git bundle that another job made: its objects are checked, its names are not believed."""

import re
from pathlib import Path

from mlspec.history.git import HistoryError, answer, configured
from mlspec.history.objects import Commit
from mlspec.history.repository import Repository

_NAMED = re.compile(r"(?P<id>[0-9a-f]{40,64}) (?P<ref>HEAD|refs/[A-Za-z0-9][A-Za-z0-9._/-]*)")
_CHECKED = (
    ("fetch.fsckObjects", "true"),
    ("transfer.fsckObjects", "true"),
    ("fetch.recurseSubmodules", "false"),
    ("core.hooksPath", "/dev/null"),
)


def bundled(repository: Repository, file: Path) -> Commit:
    """Returns the one commit that a bundle names, after its objects were brought here; no reference is made.

    Raises:
        HistoryError: it is no bundle, names none or several commits, or is damaged.
    """
    whole = str(file.absolute())
    said = answer(repository.root, ("bundle", "list-heads", whole)).decode(errors="replace")
    named = [_NAMED.fullmatch(line) for line in said.splitlines()]
    heads = {found["id"]: found["ref"] for found in named if found is not None}
    if len(heads) != 1 or None in named:
        raise HistoryError(f"{file.name} names {len(named)} references, and one commit is expected in a bundle")
    ((identity, ref),) = heads.items()
    plain = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc")
    answer(repository.root, ("fetch", *plain, "--", whole, ref), also=configured(_CHECKED))
    return repository.commit(identity)
