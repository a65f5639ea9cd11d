"""A candidate of the model `arrival` that is committed and has run: how a train will arrive, one of three ways."""

import shutil
from pathlib import Path

from flight_delay import run

from good_data import project_with_data

MODEL = Path("arrival/model.yaml")
CANDIDATE = Path("generated/arrival/candidate")
PIPELINE = CANDIDATE / "pipeline"
AGAINST_PRODUCTION = "  - {kpi: log_loss, against: production, not_worse_by: 0.05}\n"
MADE_BY = "made_by: {run: [python, arrival/fetch.py], reads: [arrival/fetch.py]}"
FETCH = """import shutil

shutil.copyfile("raw/trips.parquet", "data/trips.parquet")
"""
INCIDENTS = "trip,opened,reason\nt00010,2024-01-03,Said to be late and was not.\n"


def edit(project: Path, before: str, after: str) -> None:
    text = (project / MODEL).read_text()
    assert text.count(before) == 1, before
    (project / MODEL).write_text(text.replace(before, after))


def commit(project: Path) -> None:
    run(["git", "add", "--all"], project)
    run(["git", "commit", "--quiet", "--message", "Work"], project)


def make(folder: Path) -> None:
    """A committed candidate whose pipeline has run, with a gate against production."""
    folder.mkdir()
    project = project_with_data("multiclass", folder / "project")
    shutil.rmtree(project / "stars")
    edit(project, "filters:\n", f"{AGAINST_PRODUCTION}filters:\n")
    edit(project, "data/trips.parquet", f"data/trips.parquet\n    {MADE_BY}")
    edit(project, "{test: 14d}", "{test: 14d}\n  incidents: arrival/incidents.csv")
    settings = project / "mlspec.yaml"
    registries = "registries: {images: {repository: registry.rail.example.com/models}}\n"
    settings.write_text(f"{settings.read_text()}{registries}allow: {{commands: [[python, arrival/fetch.py]]}}\n")
    (project / "arrival" / "fetch.py").write_text(FETCH)
    (project / "arrival" / "incidents.csv").write_text(INCIDENTS)
    (project / "raw").mkdir()
    (project / "data" / "trips.parquet").rename(project / "raw" / "trips.parquet")
    (project / ".gitignore").write_text("/data/\n/raw/\n")
    run(["mlspec", "compile", "."], project)
    run(["git", "init", "--quiet", "--initial-branch", "main"], project)
    run(["dvc", "init", "--quiet"], project)
    commit(project)
    run(["dvc", "repro"], project / PIPELINE)
