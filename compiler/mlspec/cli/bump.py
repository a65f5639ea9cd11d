"""`mlspec bump`: the version that a spec needs, written into it, and its entry in the changelog."""

from datetime import date
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS
from mlspec.cli.today import TODAY_OPTION, committed

if TYPE_CHECKING:
    from mlspec.cli.bumped import Bumped

BY_HAND = "asked for by hand"
LONGEST = 300


def _reason(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Returns why a model is retrained, None where nothing is said; what is no line of a changelog is a usage error."""
    from mlspec.diagnostics.display import neutralise

    if value is None or not value.strip():
        return None
    if len(value) <= LONGEST and neutralise(value) == value:
        return value.strip()
    raise click.BadParameter(
        f"one line of printable text is asked for, of at most {LONGEST} characters", context, parameter
    )


@click.command()
@click.argument("model")
@click.argument("path", default=".")
@click.option("--check", "only_check", is_flag=True, help="Say what is needed and fail if it is not there yet.")
@click.option("--retrain", is_flag=True, help="The same behaviour, learnt from newer data: a patch version.")
@click.option(
    "--because",
    metavar="TEXT",
    callback=_reason,
    help="Why it is retrained, for the changelog: one line, with numbers.",
)
@TODAY_OPTION
def command(model: str, path: str, *, only_check: bool, retrain: bool, because: str | None, today: date | None) -> int:
    """Write the version that MODEL in the project at PATH needs since its last release, and the changelog's entry.

    Changes of the contract need a major version; of training, evaluation, filters or the decision a minor one; of
    words a patch. Operation has no version. A version that is high enough already stays; a second run changes
    nothing. With --retrain a release whose behaviour did not change gets the next patch version, to learn again.
    """
    if because is not None and not retrain:
        raise click.UsageError("--because says why a model is retrained: it goes with --retrain")
    from mlspec.cli.bumped import read_bumped
    from mlspec.cli.project_folder import read_project
    from mlspec.diagnostics.display import neutralise

    folder = read_project(path)
    day = today or committed(folder)
    if retrain:
        from mlspec.cli.retrained import read_retrained

        bumped: Bumped | str | None = read_retrained(folder, model, because or BY_HAND, day)
    else:
        bumped = read_bumped(folder, model, day)
    if bumped is None:
        return FINDINGS
    if isinstance(bumped, str):
        click.echo(neutralise(bumped))
        return CLEAN
    click.echo(neutralise(_retrained(bumped, because) if retrain else _said(bumped)))
    if not bumped.files:
        return CLEAN
    if only_check:
        for file in bumped.files:
            click.echo(f"{file.path} does not say so yet: mlspec bump {model}{' --retrain' * retrain}", err=True)
        return FINDINGS
    bumped.write(folder.root)
    for file in bumped.files:
        click.echo(f"{file.path} written")
    click.echo("then: mlspec compile" + ", and dvc repro on the newer data" * retrain)
    return CLEAN


def _retrained(bumped: "Bumped", because: str | None) -> str:
    found = bumped.needed
    reason = f": {because}" if because is not None else ""
    return f"{bumped.model} {found.version} is {found.base}, learnt from newer data{reason}"


def _said(bumped: "Bumped") -> str:
    from mlspec.plan.changes.bump import NAME
    from mlspec.plan.changes.change import Safety

    found, changes = bumped.needed, [change for change in bumped.needed.changes if change.path != NAME]
    if found.version is None:
        what = "nothing changed" if not changes else "only its operation changed"
        return f"{bumped.model} needs no new version: {what} since {found.base}"
    most = max(change.redo for change in changes)
    worst = max(change.safety for change in changes)
    safety = "" if worst is Safety.NEUTRAL else f", safety {worst}"
    enough = f"{found.declared} is declared and enough" if found.enough else f"{found.declared} is declared"
    return f"{bumped.model} needs {found.version} ({found.bump}: {most}{safety}) after {found.base}; {enough}"
