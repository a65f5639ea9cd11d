"""What `mlspec init --ci` does beyond writing specs: it compiles them, and pins what jobs install."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS
from mlspec.spec.names import BRANCH, NO_BRANCH, PYTHON_VERSION

if TYPE_CHECKING:
    from mlspec.draft.automation import Automation, Provider

GITLAB_FILE = ".gitlab-ci.yml"
GITLAB_PIPELINE = ".gitlab/mlspec/pipeline.yml"
INCLUDE = f"include:\n  - local: /{GITLAB_PIPELINE}\n"
"""What leads GitLab to the pipeline that a compile writes."""
DEPENDABOT_FILE = ".github/dependabot.yml"
DEPENDABOT = """\
# What jobs install is looked through once a week; a version has to be a week old before it is proposed. Actions are not
# in it: the commits in mlspec's workflows come with mlspec itself.
version: 2
updates:
  - package-ecosystem: pip
    directory: /
    schedule:
      interval: weekly
    cooldown:
      default-days: 7
"""
NEWEST_PYTHON = "3.12"


def automation(
    root: Path, provider: str | None, runners: tuple[str, ...], image: str | None, remote: str | None
) -> "Automation | None":
    """Returns what CI needs to know, or None where no CI was asked for.

    Raises:
        UsageError: a flag says something that is of no use here.
    """
    if provider is None:
        if runners or image or remote:
            raise click.UsageError("--runner, --image and --remote go with --ci")
        return None
    if provider == "github" and image is not None:
        raise click.UsageError("--image goes with --ci gitlab: GitHub's jobs run on the machine itself")
    from mlspec.draft.automation import HOSTED, Automation

    chosen = cast("Provider", provider)
    return Automation(chosen, runners or HOSTED[chosen], _branch(root), _python(), image, remote)


def automate(root: Path, automation: "Automation") -> int:
    """Returns an exit code, after compiling the project and pinning what its jobs install."""
    if _compile(root) != CLEAN:
        return FINDINGS
    if automation.provider == "gitlab":
        _begin(root, GITLAB_FILE, INCLUDE, f"add to its include:  - local: /{GITLAB_PIPELINE}")
    else:
        _begin(root, DEPENDABOT_FILE, DEPENDABOT, "let it look at pip in / once a week, with a cooldown")
    return _lock(root)


def _compile(root: Path) -> int:
    from mlspec.cli.compile import command

    code: int = command.main([str(root)], standalone_mode=False)
    return code


def _lock(root: Path) -> int:
    from mlspec.cli.ci.lock import command

    click.echo("working out what jobs install ...")
    if command.main([str(root)], standalone_mode=False) != CLEAN:
        click.echo("until then no job can install anything; all else is written")
    return CLEAN


def _begin(root: Path, file: str, text: str, otherwise: str) -> None:
    """Writes a file that is the project's own from then on, or says what to do with the one that is there."""
    from mlspec.emit.disk import WriteFailure, write
    from mlspec.emit.tree import OutputFile, OutputTree

    if os.path.lexists(root / file):
        click.echo(f"{file} is there already; {otherwise}")
        return
    outcome = write(root, OutputTree((OutputFile(file, text),)), ())
    if isinstance(outcome, WriteFailure):
        raise click.ClickException(f"{outcome.path}: cannot be written: {outcome.reason}")
    click.echo(f"written: {file}")


def _branch(root: Path) -> str:
    """Returns the branch that is checked out where the project comes to stand, or main."""
    folder = next(folder for folder in (root, *root.parents) if folder.is_dir())
    git = ["git", "-C", str(folder), "symbolic-ref", "--short", "--quiet", "HEAD"]
    try:
        named = subprocess.run(git, capture_output=True, text=True, errors="replace", check=False).stdout.strip()
    except OSError:
        return "main"
    fits = re.fullmatch(BRANCH, named, re.ASCII) is not None and re.search(NO_BRANCH, named, re.ASCII) is None
    return named if fits else "main"


def _python() -> str:
    """Returns the version of Python that runs this, which pip can resolve for, if jobs can run on it."""
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    return running if re.fullmatch(PYTHON_VERSION, running, re.ASCII) is not None else NEWEST_PYTHON
