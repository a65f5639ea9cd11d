"""Which spec a file was meant to be whose name is not that of a spec."""

import re

from mlspec.conventions import MODEL_FILE_PATTERN, PROJECT_FILE, SPEC_SUFFIX
from mlspec.spec.names import SPEC_FILE

FIXED = (PROJECT_FILE, MODEL_FILE_PATTERN.rpartition("/")[2])
"""The names of specs that are called so and not otherwise."""


def meant_file(file: str) -> str | None:
    """Returns the path that a spec in the place of `file` would be read from; None where its name cannot stay."""
    folder, slash, name = file.rpartition("/")
    stem = re.sub(r"\.ya?ml$", "", name, flags=re.IGNORECASE)
    fixed = next((known for known in FIXED if f"{stem.lower()}{SPEC_SUFFIX}" == known), None)
    meant = f"{fixed or stem + SPEC_SUFFIX}"
    parts = [f"{part}{SPEC_SUFFIX}" for part in folder.split("/") if folder]
    possible = all(re.fullmatch(SPEC_FILE, part, re.ASCII) for part in (*parts, meant))
    return f"{folder}{slash}{meant}" if possible else None
