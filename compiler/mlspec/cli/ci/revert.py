"""`mlspec ci revert`: the pull request that an aborted rollout asks for, so that git says what runs."""

from datetime import UTC, datetime
from pathlib import Path

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS


@click.command()
@click.argument("message", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("path", default=".")
@click.option("--analysis-runs", "runs", metavar="FILE", help="What kubectl get analysisruns -o json prints.")
def command(message: Path, path: str, *, runs: str | None) -> int:
    """Propose what mlspec revert edits in the project at PATH, by MESSAGE, the file with what was told of the abort."""
    from mlspec.cli.ci.editing import Edit, propose_edit
    from mlspec.cli.ci.job import forge_here, tell, telling
    from mlspec.cli.ci.names import require_names
    from mlspec.cli.damaged_project import root_of_environments
    from mlspec.cli.revert import read_abort

    said = read_abort(str(message))
    if said is None:
        return FINDINGS
    require_names(said.model, said.environment)
    root, forge = root_of_environments(path), forge_here()
    measured = ("--analysis-runs", str(Path(runs).absolute())) if runs is not None else ()
    edit = Edit(
        words=("revert", *measured, str(message.absolute())),
        branch=f"mlspec/revert-{said.model}-{said.environment}",
        title=f"Return {said.model} in {said.environment} to its fallback: {said.version} was aborted",
    )
    with telling(forge):
        outcome = propose_edit(root, forge, edit, datetime.now(UTC))
    tell(forge, outcome.told)
    return CLEAN
