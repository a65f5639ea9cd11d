"""A git repository of a test's own."""

import os
import subprocess
from pathlib import Path


def git(folder: Path, *arguments: str, **environment: str) -> str:
    """Returns what git says, without the line end."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.removesuffix("\n")


def repository(folder: Path) -> Path:
    """Returns `folder` as a repository without a commit, on branch main."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    return folder


def commit(folder: Path, message: str = "a change", day: str = "2026-01-31T12:00:00+02:00") -> str:
    """Returns the id of a commit of everything in the work tree."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", message, GIT_COMMITTER_DATE=day, GIT_AUTHOR_DATE=day)
    return git(folder, "rev-parse", "HEAD")
