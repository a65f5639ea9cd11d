"""`mlspec rollback`: an environment goes back to a version that served, whatever else of the project is broken."""

from datetime import date

import click

from mlspec.cli.today import TODAY_OPTION


@click.command()
@click.argument("model")
@click.option("--in", "environment", required=True, metavar="ENV", help="The environment: environments/ENV.yaml.")
@click.argument("path", default=".")
@click.option("--to", "version", metavar="VERSION", help="The version to return to; by default the fallback.")
@click.option("--pr-body", metavar="FILE", type=click.Path(dir_okay=False), help="Write the pull request's text there.")
@TODAY_OPTION
def command(
    model: str, environment: str, path: str, *, version: str | None, pr_body: str | None, today: date | None
) -> int:
    """Return MODEL to its fallback in an environment of the project at PATH.

    It needs no network, and of the project no more than the environment's file and the version's record and frozen
    folder. Where the specs do not compile, the operation that was last rendered for the environment is kept.
    """
    from mlspec.cli.moves import alone_in
    from mlspec.cli.returning import Return, returned

    with alone_in(path) as held:
        return returned(held, path, Return(model, environment, version, None), pr_body, today)
