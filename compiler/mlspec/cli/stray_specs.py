"""Finds the files that look like specs of a project and are none, by their names."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from mlspec.conventions import ENVIRONMENTS, GENERATED, MODEL_FILE_PATTERN, PROJECT_FILE, RELEASES, SPEC_SUFFIX
from mlspec.diagnostics.display import neutralise
from mlspec.spec.names import SPEC_FILE

HIDDEN = r"\.[^.].*"
"""What a person, an editor or a tool keeps for itself."""
ENDINGS = (SPEC_SUFFIX, ".yml")
FOLDER_PATTERN, MODEL_FILE = MODEL_FILE_PATTERN.split("/")


def stray_specs(root: Path, models: Iterable[str]) -> tuple[str, ...]:
    """Returns the paths from `root` of files where specs stand that no compile reads, made safe to print, sorted.

    These are what is called `model` or, at the root, `mlspec` with another ending or in capitals, a model in a folder
    of an odd name, and every other YAML file beside the environments and among the releases of `models`.
    """
    found = [name for name in _names(root) if _means(name, PROJECT_FILE, MODEL_FILE) and name != PROJECT_FILE]
    for folder in _names(root):
        if folder in (GENERATED, ENVIRONMENTS) or not (root / folder).is_dir():
            continue
        odd = re.fullmatch(SPEC_FILE, f"{folder}{SPEC_SUFFIX}", re.ASCII) is None
        inside = [name for name in _names(root / folder) if _means(name, MODEL_FILE)]
        found += [f"{folder}/{name}" for name in inside if odd or name != MODEL_FILE]
    for folder in (ENVIRONMENTS, *(f"{model.rpartition('/')[0]}/{RELEASES}" for model in models)):
        specs = [name for name in _names(root / folder) if name.lower().endswith(ENDINGS)]
        found += [f"{folder}/{name}" for name in specs if re.fullmatch(SPEC_FILE, name, re.ASCII) is None]
    return tuple(sorted(map(neutralise, found)))


def _names(folder: Path) -> list[str]:
    """Returns the names in a folder that are not hidden; none where there is no folder to look into."""
    try:
        return sorted(name for name in os.listdir(folder) if re.fullmatch(HIDDEN, name, re.DOTALL) is None)  # noqa: PTH208 - names only
    except OSError:
        return []


def _means(name: str, *files: str) -> bool:
    """Returns whether a file could have been meant to be one of `files`."""
    lowered = name.lower()
    return any(lowered == f"{file.removesuffix(SPEC_SUFFIX)}{ending}" for file in files for ending in ENDINGS)
