"""`mlspec diff`: two versions of a model compared, or one with the candidate."""

from datetime import date

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS
from mlspec.cli.today import TODAY_OPTION, committed


@click.command()
@click.argument("model")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.argument("path", default=".")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to say it.")
@TODAY_OPTION
def command(model: str, before: str, after: str, path: str, *, form: str, today: date | None) -> int:
    """Compare the versions A and B of MODEL in the project at PATH; either may be `candidate`.

    Told are the changes of the spec, what they make run again and what they do to safety, the numbers of both with
    their intervals, and the filters. What was pruned is read from git.
    """
    from mlspec.cli.compared_sides import read_side
    from mlspec.cli.merged import telling
    from mlspec.cli.project_folder import read_project
    from mlspec.cli.unreleased import is_readable, read_specs
    from mlspec.plan.encoding import to_json
    from mlspec.versions.comparison import compare
    from mlspec.versions.comparison_text import render_comparison

    folder = read_project(path)
    specs = read_specs(folder.files)
    today = today or committed(folder)
    if not is_readable(folder.files, specs, model, today):
        return FINDINGS
    with telling():
        sides = [read_side(folder, specs, model, version, today) for version in (before, after)]
    was, now = sides
    if was is None or now is None:
        return FINDINGS
    found = compare(was, now)
    shown = to_json(found) if form == "json" else render_comparison(found)
    click.echo(shown.encode(), nl=False)
    return CLEAN
