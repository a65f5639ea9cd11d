"""The digests of a package: what must be as it was before anything of it is loaded."""

import re
from hashlib import sha256
from pathlib import Path

from mlspec_runtime.failure import StageFailure
from mlspec_runtime.json_file import Json, read_json

MANIFEST = "manifest.json"
_DIGEST = re.compile(r"[0-9a-f]{64}")


def digest(path: Path) -> str:
    """Returns the SHA-256 of a file, in hexadecimal."""
    return sha256(path.read_bytes()).hexdigest()


def verify(folder: Path) -> int:
    """Returns the number of files of a package whose bytes are as its manifest says.

    Raises:
        StageFailure: a file is missing, changed, or not listed; each is one finding.
    """
    manifest = folder / MANIFEST
    content = read_json(manifest)
    listed = content.get("files") if isinstance(content, dict) else None
    if not isinstance(listed, dict) or not listed:
        raise StageFailure(f"{manifest} lists no files: the package is not one that `package` wrote")
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    findings = [f"{folder}/{name} is not in {MANIFEST}" for name in sorted(present - {MANIFEST, *listed})]
    findings += [_fault(folder, name, expected) for name, expected in listed.items()]
    faults = [finding for finding in findings if finding]
    if faults:
        raise StageFailure(*(f"{fault}: build the package again, and load nothing of this one" for fault in faults))
    return len(listed)


def _fault(folder: Path, name: str, expected: Json) -> str:
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        return f"{MANIFEST} lists {name!r}, which is outside the package"
    if not isinstance(expected, str) or _DIGEST.fullmatch(expected) is None:
        return f"{MANIFEST} gives no SHA-256 for {name!r}"
    if not path.is_file():
        return f"{path} is missing"
    found = digest(path)
    return "" if found == expected else f"{path} has SHA-256 {found[:12]}..., {MANIFEST} says {expected[:12]}..."
