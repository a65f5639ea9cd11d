"""The text of a workflow's file: data with a header, written as every manifest is."""

from collections.abc import Mapping

from mlspec.conventions import PROJECT_FILE, header
from mlspec.emit.template_environment import render
from mlspec.emit.tree import OutputFile
from mlspec.emit.written import meaning


def workflow_file(path: str, document: Mapping[str, object], purpose: str | None = None) -> OutputFile:
    """Returns the file of a workflow's data, with its purpose as a comment."""
    title = header(PROJECT_FILE)
    text = render("manifests/manifest.yaml.j2", header=title, purpose=purpose, manifest=document)
    return OutputFile(path, text, meaning(document))
