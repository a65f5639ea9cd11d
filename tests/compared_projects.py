"""Projects on both sides of a change, in git repositories of a test's own."""

import shutil
from pathlib import Path

from good_specs import PROJECTS
from mlspec.diagnostics.edit import Edit, Value
from mlspec.source.editing import Unedited, edit_document
from mlspec.source.reader import read
from scratch_repository import commit, repository

NO_SPEC = shutil.ignore_patterns("expected", "data", "out")


def committed(name: str, folder: Path) -> Path:
    """Returns a good project, committed on main in a repository of its own."""
    shutil.copytree(PROJECTS[name], folder, ignore=NO_SPEC)
    repository(folder)
    commit(folder, "as it was")
    return folder


def edit(file: Path, *path: str | int, value: Value | None) -> None:
    """Writes a value at a path of a spec, in its text; None takes away what stands there."""
    document = read(file.name, file.read_bytes()).document
    assert document is not None
    edited = edit_document(document, (Edit(path, value),))
    assert not isinstance(edited, Unedited), edited
    file.write_text(edited.text, encoding="utf-8")
