"""The railway's project as a forge has it: a DVC remote with the data, a lock of what jobs install, its workflows."""

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
from flight_delay import run

from good_data import trips
from workflow_runs.job_python import VERSION
from workflow_runs.locks import locked
from workflow_runs.origin import Origin, git

FILES = Path(__file__).parent / "railway"
CI = {
    "github": f'ci: {{provider: github, runners: [ubuntu-24.04], python: "{VERSION}"}}\n',
    "gitlab": f'ci: {{provider: gitlab, runners: [docker], image: none, python: "{VERSION}"}}\n',
}
MODEL = "arrival/model.yaml"


def railway(folder: Path, forge: str) -> Path:
    """Returns the project, compiled and in git, with its data in a remote beside it."""
    shutil.copytree(FILES, folder)
    file = folder / "mlspec.yaml"
    text = file.read_text().replace(
        "example.com/models}}", "example.com/models, credentials: {REGISTRY_TOKEN: {secret: REGISTRY_TOKEN}}}}"
    )
    file.write_text(text + CI[forge])
    (folder / "data").mkdir()
    connection = duckdb.connect(config={"threads": 1})
    connection.register("made", trips())
    connection.execute(f"COPY (SELECT * FROM made) TO '{folder}/data/trips.parquet' (FORMAT parquet)")  # noqa: S608 - the test's own
    git(folder, "init", "--quiet", "--initial-branch=main")
    run(["dvc", "init", "--quiet"], folder)
    run(["dvc", "remote", "add", "--quiet", "--default", "shared", str(folder.parent / "remote")], folder)
    run(["dvc", "add", "--quiet", "data/trips.parquet"], folder)
    (folder / "requirements-ci.txt").write_text(locked("run"))
    (folder / ".gitlab-ci.yml").write_text("include: [{local: /.gitlab/mlspec/pipeline.yml}]\n")
    mlspec(folder, "compile")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "The railway")
    run(["dvc", "push", "--quiet"], folder)
    return folder


def mlspec(folder: Path, *arguments: str) -> str:
    """Returns what an mlspec that succeeds prints."""
    done = subprocess.run(
        [sys.executable, "-m", "mlspec", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    return done.stdout


def edited(origin: Origin, name: str, edits: dict[str, str], *commands: tuple[str, ...]) -> str:
    """Returns the commit by which a person merged edits of the spec and what commands did about them."""
    clone = origin.clone(origin.bare.with_name(name))
    text = (clone / MODEL).read_text()
    for before, after in edits.items():
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    (clone / MODEL).write_text(text)
    for command in commands:
        mlspec(clone, *command)
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "-m", name)
    git(clone, "push", "--quiet", "origin", "HEAD:main")
    return git(clone, "rev-parse", "HEAD")
