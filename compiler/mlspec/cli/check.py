"""`mlspec check`: diagnostics only."""

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS

FORMATS = ("text", "json", "github", "gitlab", "sarif")


@click.command()
@click.argument("path", default=".")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How findings are written.")
def command(path: str, form: str) -> int:
    """Say what is wrong with the specs of the project at PATH; write nothing."""
    from mlspec.cli.project_folder import read_project
    from mlspec.cli.report import report
    from mlspec.pipeline import check

    folder = read_project(path)
    checked = check(folder.files)
    if report(checked.diagnostics, checked.texts, form, folder.root):
        return FINDINGS
    if form == "text":
        count = len(folder.files.models)
        click.echo(f"{count} {'model' if count == 1 else 'models'}, no errors")
    return CLEAN
