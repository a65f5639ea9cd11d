"""Small trees for the tests of the writer, and pictures of a disk."""

import stat
from collections.abc import Mapping
from pathlib import Path

from mlspec.emit.manifest import manifest
from mlspec.emit.tree import OutputFile, OutputTree

FOLDER = "generated/m/candidate"
OWNED = (FOLDER,)


def tree(files: Mapping[str, str], folder: str = FOLDER) -> OutputTree:
    """Returns a tree of `files` (paths from `folder`) with the folder's manifest."""
    made = tuple(OutputFile(f"{folder}/{path}", text) for path, text in files.items())
    return OutputTree((*made, manifest(folder, made)) if made else ())


def picture(root: Path) -> dict[str, str]:
    """Returns all that stands below `root`: file bytes, link targets and folders."""
    return {path.relative_to(root).as_posix(): _content(path) for path in sorted(root.rglob("*"))}


def files(root: Path) -> dict[str, str]:
    """Returns the picture without folders."""
    return {path: content for path, content in picture(root).items() if content != "folder"}


def texts(made: OutputTree) -> dict[str, str]:
    """Returns the picture that `made` alone gives."""
    return {file.path: f"file {file.data!r}" for file in made.files}


def times(root: Path) -> dict[str, tuple[int, int]]:
    """Returns inode and mtime of every file below `root`."""
    status = {path: path.lstat() for path in root.rglob("*") if not path.is_dir()}
    return {path.as_posix(): (found.st_ino, found.st_mtime_ns) for path, found in status.items()}


def _content(path: Path) -> str:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return f"link {path.readlink()}"
    return "folder" if stat.S_ISDIR(mode) else f"file {path.read_bytes()!r}"
