"""Proposes what a command of mlspec edits: in a work tree of its own, without a token, and then one pull request."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from mlspec.cli.ci.job import tell
from mlspec.cli.ci.proposing import Proposal, proposed
from mlspec.cli.own_command import ran
from mlspec.cli.prometheus import TOKEN_VARIABLE
from mlspec.cli.refusal import Refusal
from mlspec.diagnostics.display import neutralise
from mlspec.emit.markdown import prose
from mlspec.forge.forge import Forge
from mlspec.forge.proposing import Outcome
from mlspec.forge.redaction import without
from mlspec.history.repository import Repository
from mlspec.history.work_tree import work_tree

if TYPE_CHECKING:
    import subprocess


@dataclass(frozen=True, slots=True)
class Edit:
    """A command that edits a project and writes the text of a pull request, and what is said of it.

    `words` are the command without the project's path; `because` stands above its text, where there is a reason.
    """

    words: tuple[str, ...]
    branch: str
    title: str
    because: str = ""


def propose_edit(root: Path, forge: Forge, edit: Edit, at: datetime) -> Outcome:
    """Returns what became of the pull request of an edit; the project's own work tree stays as it is.

    Raises:
        Refusal: the command does not edit the project.
        ForgeError: the forge refuses, or does not answer.
        HistoryError: git fails.
    """
    with work_tree(Repository.open(root)) as project, TemporaryDirectory(prefix="mlspec-body-") as folder:
        written = Path(folder) / "body.md"
        told = run((*edit.words, str(project), "--pr-body", str(written)), forge)
        if not written.exists():
            return Outcome("unchanged", told or "nothing was done: nothing changed", None)
        reason = f"> {prose(edit.because)}\n\n" if edit.because else ""
        body = without(f"{reason}{written.read_text(encoding='utf-8')}", forge.secrets)
        return proposed(project, forge, Proposal(edit.branch, edit.title, body), at)


def run(words: Sequence[str], forge: Forge, accepted: Sequence[int] = (0,), *, prometheus: bool = False) -> str:
    """Returns what a command of mlspec prints, which gets no token of ours but, if it asks it, Prometheus's.

    Raises:
        Refusal: it ends with another code than those accepted.
    """
    kept = {
        name: said
        for name, said in os.environ.items()
        if said not in forge.secrets and (prometheus or name != TOKEN_VARIABLE)
    }
    done = ran(words, kept)
    for line in (*done.stdout.splitlines(), *done.stderr.splitlines()):
        tell(forge, line)
    return _accepted(words, done, accepted)


def run_mlspec(words: Sequence[str]) -> str:
    """Returns what a command of mlspec prints in a job without tokens.

    Raises:
        Refusal: it fails.
    """
    done = ran(words, dict(os.environ))
    for line in (*done.stdout.splitlines(), *done.stderr.splitlines()):
        click.echo(neutralise(line))
    return _accepted(words, done, (0,))


def _accepted(words: Sequence[str], done: "subprocess.CompletedProcess[str]", accepted: Sequence[int]) -> str:
    if done.returncode not in accepted:
        raise Refusal(f"mlspec {words[0]} ended with {done.returncode}", "what it says stands above")
    return done.stdout.strip()
