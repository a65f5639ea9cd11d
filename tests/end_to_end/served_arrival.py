"""The project with the model `arrival`, run: how a train will arrive, one of three ways."""

from pathlib import Path

from flight_delay import run

from good_data import project_with_data

PIPELINE = "generated/arrival/candidate/pipeline"


def make_arrival(folder: Path) -> None:
    project = project_with_data("multiclass", folder / "project")
    run(["git", "init", "--quiet"], project)
    run(["dvc", "init", "--quiet"], project)
    run(["dvc", "repro", "--quiet"], project / PIPELINE)
