"""Which changes a rule of the Project is about: by path, by what they do to safety, by what has to be done again."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

Path = Sequence[str | int]
ANY = "*"


def on_path(pattern: str, path: Path) -> bool:
    """Returns whether a change at `path` touches what a pattern names: it is there, below, or all around it."""
    return all(want in (ANY, str(have)) for want, have in zip(pattern.split("."), path, strict=False))


def in_file(glob: str, file: str) -> bool:
    """Returns whether a file is one of a glob's; `*` stays within one name."""
    wanted, parts = glob.split("/"), file.split("/")
    return len(wanted) == len(parts) and all(map(fnmatchcase, parts, wanted))


def is_meant(path: Path, safety: str, redo: str, when: tuple[Sequence[str], Sequence[str], Sequence[str]]) -> bool:
    """Returns whether a change meets all of paths, classes of safety and of redoing; one that is empty asks nothing."""
    paths, safeties, redos = when
    return (
        (not paths or any(on_path(pattern, path) for pattern in paths))
        and (not safeties or safety in safeties)
        and (not redos or redo in redos)
    )
