"""Versions frozen as a release freezes them, without the run that it would need."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from good_specs import data_of
from mlspec.cli.project_folder import read_project
from mlspec.diagnostics.edit import Edit, Value
from mlspec.emit.manifest import MANIFEST_FILE
from mlspec.pipeline import compile_project
from mlspec.release.frozen import frozen_files
from mlspec.source.document import Document
from mlspec.source.editing import edit_document
from mlspec.source.reader import read

MODEL = "churn/model.yaml"
NOWHERE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""What no repository has as a commit."""


def edit(file: Path, *edits: tuple[tuple[str | int, ...], Value | None]) -> None:
    """Makes edits in a spec's text."""
    document = read(file.name, file.read_bytes()).document
    assert document is not None
    edited = edit_document(document, [Edit(path, value) for path, value in edits])
    assert isinstance(edited, Document), edited
    file.write_text(edited.text)


def freeze(
    project: Path,
    version: str,
    log_loss: float = 0.5,
    data: str = "a",
    *,
    day: int = 1,
    commit: str = NOWHERE,
    **more: Any,
) -> None:
    """Freezes the candidate of churn as a version, and writes a record of it: that it was trained at `commit`."""
    edit(project / MODEL, (("metadata", "version"), version))
    compilation = compile_project(read_project(str(project)).files)
    assert compilation.tree is not None, compilation.diagnostics
    assert compilation.plan is not None
    run = {"dvc.lock": "schema: '2.0'\n", "metrics/evaluation.json": json.dumps({"log_loss": log_loss}) + "\n"}
    files = frozen_files("churn", version, compilation.tree.files, run)
    for file in files:
        (project / file.path).parent.mkdir(parents=True, exist_ok=True)
        (project / file.path).write_text(file.text)
    digests = {
        "manifest": _digest(files[-1].text),
        "model": _digest(version),
        "lock": _digest("lock"),
        "data": {"customers": _digest(data)},
        "filters": {rule.name: f"sha256:{rule.digest}" for rule in compilation.plan.models[0].filters},
    }
    assert files[-1].path.endswith(MANIFEST_FILE)
    record = {
        "apiVersion": "mlspec.dev/v1",
        "kind": "Release",
        "metadata": {
            "model": "churn",
            "version": version,
            "released": f"2026-05-{day:02}T09:00:00Z",
            "commit": commit,
        },
        "digests": {name: found for name, found in digests.items() if found},
        "metrics": {"log_loss": {"value": log_loss, "low": log_loss - 0.02, "high": log_loss + 0.02}},
        "verdicts": {"log_loss-baseline-better_by": "pass"},
        **more,
    }
    (project / "churn" / "releases").mkdir(exist_ok=True)
    (project / "churn" / "releases" / f"{version}.yaml").write_text(json.dumps(record, indent=1) + "\n")


def spec_of(project: Path) -> dict[str, Any]:
    """Returns the spec of churn as plain data."""
    return data_of(project / MODEL)


def _digest(text: str) -> str:
    return f"sha256:{sha256(text.encode()).hexdigest()}"
