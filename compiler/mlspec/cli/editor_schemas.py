"""The schemas that a project keeps for editors: its specs name them by a relative path in their first line.

A path works without a network and says the same to every editor; the files say what the mlspec that wrote them takes.
An address would show each checkout the newest language, whichever mlspec it is compiled by.
"""

from mlspec.cli.published_schemas import schema_text
from mlspec.conventions import EDITOR_SCHEMAS
from mlspec.emit.tree import OutputFile

KINDS = ("model", "project", "environment", "release")


def modeline(file: str, kind: str) -> str:
    """Returns the line by which editors find the schema of `file`, a path from the project's root."""
    return f"# yaml-language-server: $schema={'../' * file.count('/')}{_path(kind)}"


def editor_schemas() -> tuple[OutputFile, ...]:
    """Returns the files that a project keeps."""
    return tuple(OutputFile(_path(kind), schema_text(kind)) for kind in KINDS)


def _path(kind: str) -> str:
    return f"{EDITOR_SCHEMAS}/{kind}.schema.json"
