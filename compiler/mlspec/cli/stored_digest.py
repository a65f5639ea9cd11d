"""The digests that DVC knows files and folders on the disk by; a file is read in pieces, however large."""

from hashlib import file_digest, md5
from pathlib import Path

from mlspec.release.freshness import digest_of_folder


def stored_digest(path: Path) -> str | None:
    """Returns the digest of a file, or of a folder out of its files, or None where neither stands."""
    if path.is_dir():
        inside = (file for file in path.rglob("*") if file.is_file())
        return digest_of_folder({file.relative_to(path).as_posix(): _digest(file) for file in inside})
    return _digest(path) if path.is_file() else None


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return f"md5:{file_digest(opened, lambda: md5(usedforsecurity=False)).hexdigest()}"
