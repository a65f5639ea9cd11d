"""Globs of paths: `*` stays within one name, `**` is any number of folders, and nothing leads out."""

from fnmatch import fnmatchcase

_ANY = "**"


def in_glob(glob: str, path: str) -> bool:
    """Returns whether a path is one of a glob's."""
    return _fits(glob.split("/"), path.split("/"))


def _fits(wanted: list[str], parts: list[str]) -> bool:
    if not wanted:
        return not parts
    if wanted == [_ANY]:
        return bool(parts)
    if wanted[0] == _ANY:
        return any(_fits(wanted[1:], parts[taken:]) for taken in range(len(parts)))
    return bool(parts) and fnmatchcase(parts[0], wanted[0]) and _fits(wanted[1:], parts[1:])
