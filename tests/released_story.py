"""A project's life in git: two releases, promotions, a rollback, a broken file and a new name for an environment."""

import shutil
from pathlib import Path

from good_specs import PROJECTS
from scratch_repository import commit, git, repository

ENVIRONMENT = "models:\n  churn: {{version: {version}{fallback}}}\n"


def day(number: int) -> str:
    """Returns noon of a day of May 2026."""
    return f"2026-05-{number:02}T12:00:00+02:00"


def serve(project: Path, version: str | None, fallback: str | None = None, name: str = "production") -> None:
    """Writes which version of churn an environment serves."""
    file = project / "environments" / f"{name}.yaml"
    head, _, _ = file.read_text().partition("models:")
    behind = f", fallback: {fallback}" if fallback else ""
    file.write_text(
        head + (ENVIRONMENT.format(version=version, fallback=behind) if version is not None else "models: {}\n")
    )


def empty_project(folder: Path) -> Path:
    """Returns a repository whose project has a model, two environments and no release."""
    project = repository(folder)
    for source in ("churn", "environments", "mlspec.yaml"):
        place = PROJECTS["released"] / source
        if place.is_dir():
            shutil.copytree(place, project / source, ignore=shutil.ignore_patterns("releases", "stores.yaml"))
        else:
            shutil.copy(place, project / source)
    serve(project, None)
    serve(project, None, name="staging")
    return project


def release(project: Path, version: str) -> None:
    """Copies the record of a version into the project."""
    (project / "churn" / "releases").mkdir(exist_ok=True)
    shutil.copy(PROJECTS["released"] / "churn" / "releases" / f"{version}.yaml", project / "churn" / "releases")


def merge(project: Path, number: int) -> str:
    """Returns the merge into main of a branch, whose one commit is what is not committed yet, two days older."""
    git(project, "switch", "-q", "-c", f"change-{number}")
    commit(project, f"change {number}", day(number - 2))
    git(project, "switch", "-q", "main")
    when = {"GIT_COMMITTER_DATE": day(number), "GIT_AUTHOR_DATE": day(number)}
    git(project, "merge", "-q", "--no-ff", "-m", f"merge {number}", f"change-{number}", **when)
    return git(project, "rev-parse", "HEAD")


def story(folder: Path) -> Path:
    """Returns the project after its life: the commits are of the days that they are named by."""
    project = empty_project(folder)
    commit(project, "begin", day(1))
    release(project, "1.0.0")
    merge(project, 5)
    serve(project, "1.0.0", name="staging")
    merge(project, 7)
    serve(project, "1.0.0")
    merge(project, 9)
    release(project, "1.1.0")
    merge(project, 11)
    serve(project, "1.1.0", "1.0.0")
    merge(project, 13)
    (project / "environments" / "production.yaml").write_text("models: [\n")
    commit(project, "broken", day(15))
    git(project, "checkout", "-q", "HEAD~1", "environments/production.yaml")
    commit(project, "whole again", day(17))
    serve(project, "1.0.0", "1.1.0")
    merge(project, 19)
    file = project / "environments" / "production.yaml"
    (project / "environments" / "shop.yaml").write_text(file.read_text().replace("name: production", "name: shop"))
    file.unlink()
    commit(project, "the shop", day(21))
    serve(project, None, name="staging")
    merge(project, 23)
    return project
