"""Distributions without a line of code, so that a resolver has something to find where there is no index."""

import io
import tarfile
import zipfile
from hashlib import sha256
from pathlib import Path

BACKEND = """import shutil
def build_wheel(folder, *_):
    shutil.copy("{0}", folder)
    return "{0}"
"""
NAMES = {"mlspec-compiler": ("run",), "dvc": ("s3", "gs")}
"""The distributions of `folder_of_wheels` that have extras; each extra needs a distribution of its own."""


def wheel(folder: Path, name: str, version: str, *needs: str, extras: tuple[str, ...] = ()) -> str:
    """Writes a wheel and returns its digest."""
    stem = f"{name.replace('-', '_')}-{version}"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Dist: {need}" for need in needs]
    lines += [line for extra in extras for line in (f"Provides-Extra: {extra}", _need(name, extra))]
    tag = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    place = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr(f"{stem}.dist-info/METADATA", "\n".join((*lines, "")))
        archive.writestr(f"{stem}.dist-info/WHEEL", tag)
        archive.writestr(f"{stem}.dist-info/RECORD", "")
    return sha256(place.read_bytes()).hexdigest()


def folder_of_wheels(folder: Path, requirements: tuple[str, ...]) -> dict[str, str]:
    """Writes a wheel for each requirement and for what its extras need; returns the digests by name."""
    folder.mkdir()
    found: dict[str, str] = {}
    for line in requirements:
        name, _, version = line.replace(">=", "==").partition("==")
        bare = name.partition("[")[0]
        found[bare] = wheel(folder, bare, version, extras=NAMES.get(bare, ()))
    for name, extras in NAMES.items():
        found |= {f"{name}-{extra}": wheel(folder, f"{name}-{extra}", "1.0") for extra in extras}
    return found


def source_archive(folder: Path, name: str, version: str) -> None:
    """Writes what a wheel is built from, without any tool, for a distribution that has none."""
    built = folder.with_name("built")
    built.mkdir()
    wheel(built, name, version)
    (place,) = built.iterdir()
    files = {
        "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        "pyproject.toml": b'[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
        "backend.py": BACKEND.format(place.name).encode(),
        place.name: place.read_bytes(),
    }
    with tarfile.open(folder / f"{name}-{version}.tar.gz", "w:gz") as archive:
        for file, data in files.items():
            entry = tarfile.TarInfo(f"{name}-{version}/{file}")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))


def _need(name: str, extra: str) -> str:
    return f"Requires-Dist: {name}-{extra}; extra == '{extra}'"
