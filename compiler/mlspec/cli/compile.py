"""`mlspec compile`: check, render and write; or compare with what is committed."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS
from mlspec.cli.today import TODAY_OPTION, committed, tell_unjudged

if TYPE_CHECKING:
    from mlspec.cli.project_folder import ProjectFolder
    from mlspec.emit.comparison import Difference
    from mlspec.emit.tree import OutputTree
    from mlspec.pipeline import Compilation


WORDS = {
    "missing": "is missing",
    "edited": "differs from what the specs compile to",
    "stale": "is generated no more",
    "extra-listed": "is listed in the manifest but generated no more",
    "unreadable": "cannot be read",
}


@click.command()
@click.argument("path", default=".")
@click.option("--check", "only_check", is_flag=True, help="Fail if what is committed differs; write nothing.")
@click.option("--diff", "show_diff", is_flag=True, help="Show what would change; write nothing.")
@click.option("--force", is_flag=True, help="Overwrite generated files that were edited by hand.")
@click.option("--explain-defaults", is_flag=True, help="Show each value that no spec says, and why; write nothing.")
@click.option("-s", "--select", "model", metavar="MODEL", help="With --explain-defaults: of this model alone.")
@TODAY_OPTION
def command(
    path: str,
    *,
    only_check: bool,
    show_diff: bool,
    force: bool,
    explain_defaults: bool,
    model: str | None,
    today: date | None,
) -> int:
    """Compile the specs of the project at PATH into the files that CI, DVC and the cluster read."""
    from mlspec.cli.findings import report
    from mlspec.cli.project_folder import read_project
    from mlspec.pipeline import compile_project

    if explain_defaults and (only_check or show_diff or force):
        raise click.UsageError("--explain-defaults writes and compares nothing: leave --check, --diff and --force out")
    if model is not None and not explain_defaults:
        raise click.UsageError("--select goes with --explain-defaults: a compile is of the whole project")
    folder = read_project(path)
    today = today or committed(folder)
    if explain_defaults:
        return _explain_defaults(folder, today, model)
    compilation = compile_project(folder.files, today)
    tell_unjudged(compilation.waived, today)
    if report(compilation.diagnostics, compilation.texts) or compilation.tree is None:
        return FINDINGS
    owned = folder.owned_folders(compilation.tree)
    if only_check and _is_released_otherwise(folder, compilation):
        return FINDINGS
    if only_check or show_diff:
        return _compare(folder.root, compilation.tree, owned, only_check=only_check, show_diff=show_diff)
    return _write(folder.root, compilation.tree, owned, force=force)


def _is_released_otherwise(folder: "ProjectFolder", compilation: "Compilation") -> bool:
    """Returns whether something of a release is not as it was released, after saying what."""
    from mlspec.cli.findings import report
    from mlspec.cli.past_releases import read_past
    from mlspec.cli.released_state import changed_releases
    from mlspec.history.git import HistoryError

    plan = compilation.plan
    if plan is None:
        return False
    past = read_past(folder)
    try:
        found = changed_releases(folder, plan, None if isinstance(past, str) else past)
    except HistoryError as error:
        past, found = str(error), changed_releases(folder, plan, None)
    unknown = past if isinstance(past, str) else past.unknown(plan.project.releases)
    if unknown is not None and plan.project.releases:
        click.echo(f"note: the records of releases are not compared with git's history: {unknown}", err=True)
    return report(found, compilation.texts)


def _explain_defaults(folder: "ProjectFolder", today: date | None, model: str | None) -> int:
    from mlspec.cli.defaults import explain_defaults
    from mlspec.cli.findings import report
    from mlspec.pipeline import check

    checked = check(folder.files, today)
    tell_unjudged(checked.waived, today)
    if report(checked.diagnostics, checked.texts) or checked.subject is None:
        return FINDINGS
    for line in explain_defaults(checked.subject, model):
        click.echo(line)
    return CLEAN


def _compare(root: Path, tree: "OutputTree", owned: tuple[str, ...], *, only_check: bool, show_diff: bool) -> int:
    from mlspec.emit.comparison import unified
    from mlspec.emit.disk import compare

    differences = compare(root, tree, owned)
    for difference in differences:
        if show_diff:
            click.echo(unified(difference), nl=False)
        else:
            click.echo(_words(difference), err=True)
    if only_check and differences:
        count = len(differences)
        click.echo(f"{count} generated {'file is' if count == 1 else 'files are'} not what the specs say", err=True)
        click.echo("help: run `mlspec compile` (--force overwrites edits by hand) and commit what it writes", err=True)
        return FINDINGS
    if only_check:
        click.echo(f"{len(tree.files)} files are what the specs say")
    return CLEAN


def _words(difference: "Difference") -> str:
    reason = f": {difference.reason}" if difference.reason else ""
    return f"{difference.path}:{difference.line}: {WORDS[difference.kind]}{reason}"


def _write(root: Path, tree: "OutputTree", owned: tuple[str, ...], *, force: bool) -> int:
    from mlspec.emit.disk import WriteFailure, write

    outcome = write(root, tree, owned, force=force)
    if isinstance(outcome, WriteFailure):
        click.echo(f"{outcome.path}: cannot be written: {outcome.reason}", err=True)
        return FINDINGS
    if outcome.refused:
        for refused in outcome.refused:
            click.echo(f"{refused}: was edited by hand, or is not mlspec's; nothing was written", err=True)
        click.echo("help: move the edit into the spec, or overwrite it with --force", err=True)
        return FINDINGS
    click.echo(f"{len(outcome.written)} written, {len(outcome.removed)} removed, {len(outcome.unchanged)} unchanged")
    return CLEAN
