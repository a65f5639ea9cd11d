"""`mlspec schema`: the published JSON Schemas, for editors and other tools."""

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS

KINDS = (
    "model",
    "project",
    "environment",
    "release",
    "plan",
    "project-plan",
    "environment-plan",
    "graph",
    "review",
    "experiment",
    "watch",
    "versions",
    "served",
    "diff",
)


@click.command()
@click.argument("kind", type=click.Choice(KINDS), required=False)
@click.option("--write", "folder", metavar="PATH", help="Write those of the specs into the project at PATH instead.")
def command(kind: str | None, folder: str | None) -> int:
    """Print the JSON Schema of KIND, or write the schemas that the specs of a project name to editors."""
    if (kind is None) == (folder is None):
        both = " (not both)" if kind is not None else ""
        raise click.UsageError(f"name a KIND to print ({', '.join(KINDS)}), or --write PATH{both}")
    if folder is not None:
        return _write(folder)
    from mlspec.cli.published_schemas import schema_text

    click.echo(schema_text(kind or ""), nl=False)
    return CLEAN


def _write(path: str) -> int:
    from mlspec.cli.editor_schemas import editor_schemas
    from mlspec.cli.project_folder import project_root
    from mlspec.emit.disk import WriteFailure, write
    from mlspec.emit.tree import OutputTree

    outcome = write(project_root(path), OutputTree(editor_schemas()), (), force=True)
    if isinstance(outcome, WriteFailure):
        click.echo(f"{outcome.path}: cannot be written: {outcome.reason}", err=True)
        return FINDINGS
    click.echo(f"{len(outcome.written)} written, {len(outcome.unchanged)} unchanged")
    return CLEAN
