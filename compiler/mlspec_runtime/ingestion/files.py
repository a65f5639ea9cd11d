"""The raw files that a source's path names."""

from glob import glob, has_magic
from pathlib import Path

from mlspec_runtime.failure import StageFailure

FORMATS = (".parquet", ".csv")


def source_files(path: str) -> tuple[Path, ...]:
    """Returns the files of a file, folder or glob, in the order of their names, all of one format.

    A folder stands for its .parquet files, however deep; without any, for its .csv files.

    Raises:
        StageFailure: there is none, or their formats are mixed or unknown.
    """
    files = _named(path)
    if not files:
        raise StageFailure(f"{path}: no {' or '.join(FORMATS)} file is there; make it, or correct `path`")
    formats = sorted({file.suffix.lower() for file in files})
    if formats[0] not in FORMATS or len(formats) > 1:
        raise StageFailure(
            f"{path} names {' and '.join(formats)} files; a source is read from either {' or '.join(FORMATS)}"
        )
    return files


def _named(path: str) -> tuple[Path, ...]:
    if has_magic(path):
        found = [Path(name) for name in glob(path, recursive=True)]  # noqa: PTH207  # Path.glob takes no `..` first
        return tuple(sorted(file for file in found if file.is_file()))
    root = Path(path)
    if root.is_dir():
        return _below(root, FORMATS[0]) or _below(root, FORMATS[1])
    return (root,) if root.is_file() else ()


def _below(folder: Path, suffix: str) -> tuple[Path, ...]:
    """Returns the files of one format in a folder, without hidden ones and writers' markers."""
    return tuple(
        sorted(
            file
            for file in folder.rglob(f"*{suffix}")
            if file.is_file() and not any(part[0] in "._" for part in file.relative_to(folder).parts)
        )
    )
