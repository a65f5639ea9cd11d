"""`mlspec experiment`: a candidate tried on a sample, or on all rows, in a folder of its own; it decides nothing."""

import os
import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS
from mlspec.cli.today import TODAY_OPTION, committed

if TYPE_CHECKING:
    from mlspec.report.evidence import Evidence

FORMATS = ("text", "markdown", "json")


@click.command()
@click.argument("model")
@click.argument("path", default=".")
@click.option(
    "--rows",
    metavar="N",
    type=click.IntRange(min=0),
    help="Learn from and judge by about N labelled predictions, the same ones each time; 0, the default: by all.",
)
@click.option("--pull", is_flag=True, help="Take data, and what other machines have run, out of DVC's remote.")
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", help="How to say it."
)
@TODAY_OPTION
def command(model: str, path: str, *, rows: int | None, pull: bool, form: str, today: date | None) -> int:
    """Try what the spec of MODEL in the project at PATH means, beside its candidate, and show variants and gates.

    The pipeline runs in generated/MODEL/experiment, which git ignores: neither the candidate's run nor what is
    committed changes, and nothing can be released by it. What was computed before comes out of DVC's cache.
    """
    from mlspec.cli.experiment_run import run_experiment
    from mlspec.cli.project_folder import read_project

    folder = read_project(path)
    evidence = run_experiment(folder, model, rows or None, today or committed(folder), pull=pull)
    if evidence is None:
        return FINDINGS
    # As bytes: a comment is UTF-8 whatever the locale.
    click.echo(_shown(evidence, form).encode(), nl=False)
    return CLEAN


def _shown(evidence: "Evidence", form: str) -> str:
    if form == "json":
        from mlspec.plan.encoding import to_json
        from mlspec.report.experiment.experiment import experiment_of

        return to_json(experiment_of(evidence))
    if form == "markdown":
        from mlspec.report.experiment import markdown

        return markdown.render(evidence)
    from mlspec.report.experiment import text

    return text.render(evidence, colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR"))
