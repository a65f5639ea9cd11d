"""`mlspec ci rollback`: the pull request that returns an environment to the version that served before."""

from datetime import UTC, datetime

import click

from mlspec.cli.exit_codes import CLEAN


@click.command()
@click.argument("model")
@click.option("--in", "environment", required=True, metavar="ENV", help="The environment: environments/ENV.yaml.")
@click.argument("path", default=".")
@click.option("--to", "version", metavar="VERSION", help="The version to return to; by default the fallback.")
@click.option("--because", default="", help="Why, for those who review it.")
def command(model: str, environment: str, path: str, *, version: str | None, because: str) -> int:
    """Propose what mlspec rollback edits in the project at PATH; merging it is for people."""
    from mlspec.cli.ci.editing import Edit, propose_edit
    from mlspec.cli.ci.job import forge_here, tell, telling
    from mlspec.cli.ci.names import require_names
    from mlspec.cli.damaged_project import root_of_environments

    require_names(model, environment)
    root, forge = root_of_environments(path), forge_here()
    to = ("--to", version) if version is not None else ()
    edit = Edit(
        words=("rollback", *to, "--in", environment, model),
        branch=f"mlspec/rollback-{model}-{environment}",
        title=f"Return {model} in {environment} to {version or 'its fallback'}",
        because=because,
    )
    with telling(forge):
        outcome = propose_edit(root, forge, edit, datetime.now(UTC))
    tell(forge, outcome.told)
    return CLEAN
