"""Locks of what is installed, and what pip would say against one if it had to fetch: it judges only what it fetches."""

import re
import sys
from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.metadata import distribution
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HASH = re.compile(r"\s--hash=sha256:[0-9a-f]{64}\b")
BROUGHT_BY_PIP = {"setuptools", "wheel", "pip"}


def locked(*extras: str) -> str:
    """Returns a lock of what mlspec needs with these extras, in the installed versions; the hashes are made up."""
    found = {name: distribution(name).version for name in _needed([("mlspec-compiler", extras)])}
    return "".join(
        f"{name}=={version} --hash=sha256:{sha256(f'{name}{version}'.encode()).hexdigest()}\n"
        for name, version in sorted(found.items())
    )


def lock_faults(text: str) -> list[str]:
    """Returns the requirements without a hash or an exact version, and those that others need and that it lacks."""
    lines = [
        line
        for line in re.sub(r"\\\n", " ", text).splitlines()
        if line.strip() and not line.startswith(("#", "--no-binary "))
    ]
    faults = [f"{line}: no hash" for line in lines if not HASH.search(line)]
    named = [Requirement(line.partition(" --hash")[0].strip()) for line in lines if not line.startswith("-")]
    faults += [f"{each.name}: no exact version" for each in named if not str(each.specifier).startswith("==")]
    meant = [each for each in named if each.marker is None or each.marker.evaluate()]
    have = {canonicalize_name(each.name) for each in meant}
    needed = _needed((canonicalize_name(each.name), tuple(sorted(each.extras))) for each in meant)
    return faults + [f"{name}: needed, and not there" for name in sorted(needed - have - BROUGHT_BY_PIP)]


def _needed(named: Iterable[tuple[str, tuple[str, ...]]]) -> set[str]:
    """Returns the names of what these distributions need with these extras, their own included."""
    waiting, seen = list(named), set[tuple[str, tuple[str, ...]]]()
    while waiting:
        entry = waiting.pop()
        if entry not in seen:
            seen.add(entry)
            waiting.extend(_direct(*entry))
    return {name for name, _ in seen}


def _direct(name: str, extras: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for requirement in map(Requirement, distribution(name).requires or ()):
        environments = [{**default_environment(), "extra": extra} for extra in ("", *extras)]
        if requirement.marker is None or any(map(requirement.marker.evaluate, environments)):
            yield canonicalize_name(requirement.name), tuple(sorted(requirement.extras))


if __name__ == "__main__":
    sys.exit("\n".join(lock_faults(Path(sys.argv[1]).read_text(encoding="utf-8"))) or None)
