"""`mlspec watch --propose`: each cause that fires becomes an edit on a branch of its own, and a pull request."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from mlspec.cli.ci.proposing import Proposal, proposed
from mlspec.cli.own_command import ran
from mlspec.cli.prometheus import TOKEN_VARIABLE
from mlspec.forge.forge import Forge, ForgeError
from mlspec.forge.proposing import Outcome
from mlspec.forge.redaction import without
from mlspec.history.git import HistoryError
from mlspec.history.repository import Repository
from mlspec.history.work_tree import work_tree
from mlspec.watching.cause import Cause
from mlspec.watching.report import Proposed
from mlspec.watching.request import Request, about, because, body, requests_for, title


class EditError(Exception):
    """A command that was to edit the project did not."""


@dataclass(frozen=True, slots=True)
class Proposing:
    """Where causes are proposed, and as of which moment (Unix time)."""

    root: Path
    forge: Forge
    now: float


def propose_causes(proposing: Proposing, causes: Iterable[Cause]) -> Iterator[Proposed]:
    """Yields what became of a pull request for each of the causes; one that fails stops no other."""
    for request in requests_for(causes):
        try:
            outcome = _proposed(proposing, request)
        except (click.ClickException, EditError, ForgeError, HistoryError, OSError) as error:
            way_out = f"; {error.way_out}" if isinstance(error, ForgeError) else ""
            reason = error.message if isinstance(error, click.ClickException) else str(error)
            yield Proposed(request.branch, "failed", without(f"{reason}{way_out}", proposing.forge.secrets), None)
        else:
            url = outcome.request.url if outcome.request is not None else None
            yield Proposed(request.branch, outcome.kind, without(outcome.told, proposing.forge.secrets), url)


def _proposed(proposing: Proposing, request: Request) -> Outcome:
    with work_tree(Repository.open(proposing.root)) as project:
        edit = _edited(project, request, proposing.forge)
        proposal = Proposal(
            branch=request.branch,
            title=title(request),
            body=without(body(request, edit), proposing.forge.secrets),
            cooldown=_rest(proposing.forge, request),
        )
        return proposed(project, proposing.forge, proposal, datetime.fromtimestamp(proposing.now, UTC))


def _rest(forge: Forge, request: Request) -> timedelta | None:
    """Returns for how long nothing is proposed after the last pull request ended: of a return where people refused it.

    One that was merged named another version, and one about another version says nothing of this one.
    """
    if request.first.kind == "revert":
        ended = next((each for each in forge.requests(request.branch) if each.state != "open"), None)
        if ended is None or ended.state == "merged" or not ended.title.startswith(f"{about(request)}:"):
            return None
    return timedelta(seconds=request.cooldown)


def _edited(project: Path, request: Request, forge: Forge) -> str:
    """Returns what the command says for a pull request that edited the project."""
    first = request.first
    if first.kind == "retrain":
        _run(("bump", first.model, str(project), "--retrain", f"--because={because(request)}"), forge)
        _run(("compile", str(project)), forge)
        return ""
    with TemporaryDirectory(prefix="mlspec-body-") as folder:
        written = Path(folder) / "body.md"
        place = ("--in", first.environment, "--from", first.version, "--pr-body", str(written))
        _run(("rollback", first.model, str(project), *place), forge)
        return written.read_text(encoding="utf-8") if written.exists() else ""


def _run(words: tuple[str, ...], forge: Forge) -> None:
    """Runs a command of mlspec, which gets no token."""
    kept = {name: said for name, said in os.environ.items() if said not in forge.secrets and name != TOKEN_VARIABLE}
    done = ran(words, kept)
    if done.returncode != 0:
        said = " ".join(done.stderr.split())
        raise EditError(f"mlspec {words[0]} ended with {done.returncode}: {said[-1000:]}")
