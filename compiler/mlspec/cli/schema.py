"""`mlspec schema`: the published JSON Schemas, for editors and other tools."""

import click

from mlspec.cli.exit_codes import CLEAN

KINDS = ("model", "project", "environment", "release", "plan", "project-plan", "graph")


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
def command(kind: str) -> int:
    """Print the JSON Schema of KIND."""
    from mlspec.cli.published_schemas import schema_text

    click.echo(schema_text(kind), nl=False)
    return CLEAN
