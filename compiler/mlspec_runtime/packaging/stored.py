"""The digest that releases and environments know a packaged model by: the one under which DVC stores the folder."""

import json
from hashlib import file_digest, md5
from pathlib import Path

from mlspec_runtime.failure import StageFailure


def require_stored(folder: Path, wanted: str) -> None:
    """Returns if the package in a folder is the one that DVC stores as `wanted`, like `md5:...dir`.

    Raises:
        StageFailure: it is another.
    """
    found = stored_digest(folder)
    if found != wanted:
        raise StageFailure(f"{folder} is the package {found}, and {wanted} is to be served: this is another version's")


def stored_digest(folder: Path) -> str:
    """Returns the digest of a folder out of those of its files."""
    files = sorted((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())
    listed = [{"md5": _digest(path), "relpath": name} for name, path in files]
    return f"md5:{md5(json.dumps(listed, sort_keys=True).encode(), usedforsecurity=False).hexdigest()}.dir"


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return file_digest(opened, lambda: md5(usedforsecurity=False)).hexdigest()
