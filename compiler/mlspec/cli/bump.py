"""`mlspec bump`: the version that a spec needs, written into it, and its entry in the changelog."""

from datetime import date
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS
from mlspec.cli.today import TODAY_OPTION, committed

if TYPE_CHECKING:
    from mlspec.cli.bumped import Bumped


@click.command()
@click.argument("model")
@click.argument("path", default=".")
@click.option("--check", "only_check", is_flag=True, help="Say what is needed and fail if it is not there yet.")
@TODAY_OPTION
def command(model: str, path: str, *, only_check: bool, today: date | None) -> int:
    """Write the version that MODEL in the project at PATH needs since its last release, and the changelog's entry.

    Changes of the contract need a major version; of training, evaluation, filters or the decision a minor one; of
    words a patch. Operation has no version. A version that is high enough already stays; a second run changes
    nothing.
    """
    from mlspec.cli.bumped import read_bumped
    from mlspec.cli.project_folder import read_project
    from mlspec.diagnostics.display import neutralise

    folder = read_project(path)
    bumped = read_bumped(folder, model, today or committed(folder))
    if bumped is None:
        return FINDINGS
    if isinstance(bumped, str):
        click.echo(neutralise(bumped))
        return CLEAN
    click.echo(neutralise(_said(bumped)))
    if not bumped.files:
        return CLEAN
    if only_check:
        for file in bumped.files:
            click.echo(f"{file.path} does not say so yet: mlspec bump {model}", err=True)
        return FINDINGS
    bumped.write(folder.root)
    for file in bumped.files:
        click.echo(f"{file.path} written")
    click.echo("then: mlspec compile")
    return CLEAN


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
