"""`mlspec check`: diagnostics only."""

from datetime import date

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS
from mlspec.cli.today import TODAY_OPTION, committed, tell_unjudged

FORMATS = ("text", "json", "github", "gitlab", "sarif")


@click.command()
@click.argument("path", default=".")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How findings are written.")
@TODAY_OPTION
def command(path: str, form: str, today: date | None) -> int:
    """Say what is wrong with the specs of the project at PATH; write nothing."""
    from mlspec.cli.findings import report
    from mlspec.cli.project_folder import read_project
    from mlspec.pipeline import check_project

    folder = read_project(path)
    today = today or committed(folder)
    checked = check_project(folder.files, today)
    tell_unjudged(checked.waived, today)
    if report(checked.diagnostics, checked.texts, form, folder.root):
        return FINDINGS
    if form == "text":
        count = len(folder.files.models)
        waived = f", {len(checked.waived)} waived" if checked.waived else ""
        click.echo(f"{count} {'model' if count == 1 else 'models'}, no errors{waived}")
    return CLEAN
