"""`mlspec rollback`: an environment goes back to a version that served, whatever else of the project is broken."""

import re
from datetime import date

import click

from mlspec.cli.today import TODAY_OPTION


@click.command()
@click.argument("model")
@click.option("--in", "environment", required=True, metavar="ENV", help="The environment: environments/ENV.yaml.")
@click.argument("path", default=".")
@click.option("--to", "version", metavar="VERSION", help="The version to return to; by default the fallback.")
@click.option("--from", "left", metavar="VERSION", help="Only where this version serves: else there is nothing to do.")
@click.option("--pr-body", metavar="FILE", type=click.Path(dir_okay=False), help="Write the pull request's text there.")
@TODAY_OPTION
def command(
    model: str,
    environment: str,
    path: str,
    *,
    version: str | None,
    left: str | None,
    pr_body: str | None,
    today: date | None,
) -> int:
    """Return MODEL to its fallback in an environment of the project at PATH.

    It needs no network, and of the project no more than the environment's file and the version's record and frozen
    folder. Where the specs do not compile, the operation that was last rendered for the environment is kept.

    With --from an alert may ask twice: where the environment's file names another version by now, nothing is done.
    """
    from mlspec.cli.moves import alone_in
    from mlspec.cli.returning import Return, returned
    from mlspec.diagnostics.display import neutralise
    from mlspec.spec.names import SEMANTIC_VERSION

    if left is not None and re.fullmatch(SEMANTIC_VERSION, left, re.ASCII) is None:
        raise click.UsageError(f"--from: {neutralise(left)} is no version of three whole numbers (like 1.0.0)")
    with alone_in(path) as held:
        return returned(held, path, Return(model, environment, version, left, None), pr_body, today)
