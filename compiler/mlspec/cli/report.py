"""`mlspec report`: what the last run of a model's pipeline says, as text and as one HTML page."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS

if TYPE_CHECKING:
    from mlspec.report.evidence import Evidence


@click.command()
@click.argument("model")
@click.argument("path", default=".")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the HTML page here too.")
def command(model: str, path: str, output: Path | None) -> int:
    """Show what the last run of MODEL in the project at PATH says; exit with 0 only if every gate passes."""
    from mlspec.cli.project_folder import project_root
    from mlspec.report import page, text

    evidence = evidence_of(project_root(path), model)
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    click.echo(text.render(evidence, colour=colour), nl=False)
    if output is not None:
        output.write_text(page.render(evidence), encoding="utf-8")
    return CLEAN if evidence.gates.verdict == "pass" else FINDINGS


def evidence_of(root: Path, model: str) -> "Evidence":
    """Returns the numbers that the pipeline of `model` wrote, read and held against its plan.

    Raises:
        ClickException: there is no run, or its files do not agree.
    """
    from mlspec.conventions import PIPELINE_METRICS, PLAN_FILE, candidate_folder, pipeline_folder
    from mlspec.report.evidence import read_evidence
    from mlspec.report.fault import EvidenceFault

    metrics = sorted((root / pipeline_folder(model) / PIPELINE_METRICS).glob("*.json"))
    if not metrics:
        raise click.ClickException(
            f"{model!r} has no run yet: cd {pipeline_folder(model)} && dvc repro"
            if (root / candidate_folder(model)).is_dir()
            else f"there is no compiled model {model!r} in this project: mlspec compile"
        )
    files = [*metrics, root / candidate_folder(model) / PLAN_FILE]
    evidence = read_evidence({file.name: file.read_text(encoding="utf-8", errors="replace") for file in files})
    if isinstance(evidence, EvidenceFault):
        raise click.ClickException(str(evidence))
    return evidence
