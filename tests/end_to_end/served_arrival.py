"""The project with the model `arrival`, run: how a train will arrive, one of three ways."""

from pathlib import Path
from typing import Any

from flight_delay import run

from good_data import project_with_data

PIPELINE = "generated/arrival/candidate/pipeline"
LOG = (
    "--log",
    "-",
    "--log-feature",
    "stops",
    "--log-feature",
    "line",
    "--log-extra",
    "trip",
    "--log-extra",
    "platform",
)


def make_arrival(folder: Path) -> None:
    project = project_with_data("multiclass", folder / "project")
    run(["git", "init", "--quiet"], project)
    run(["dvc", "init", "--quiet"], project)
    run(["dvc", "repro", "--quiet"], project / PIPELINE)


def one(**changed: object) -> list[dict[str, Any]]:
    """The tensors of one row, some of them changed; None leaves one out."""
    whole: dict[str, Any] = {
        "trip": {"datatype": "BYTES", "data": ["t1"]},
        "stops": {"datatype": "INT64", "data": [30]},
        "line": {"datatype": "BYTES", "data": ["S1"]},
        **changed,
    }
    return [{"name": name, "shape": [1], **tensor} for name, tensor in whole.items() if tensor is not None]
