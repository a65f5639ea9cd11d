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
@click.argument("model", required=False)
@click.argument("path", default=".")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the HTML page here too.")
def command(model: str | None, path: str, output: Path | None) -> int:
    """Show what the last run of MODEL in the project at PATH says; exit with 0 only if every gate passes.

    MODEL may be left out where the project has one model.
    """
    from mlspec.cli.project_folder import project_root
    from mlspec.report import page, text

    root = project_root(path)
    evidence = evidence_of(root, model or _only_model(root))
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    click.echo(text.render(evidence, colour=colour), nl=False)
    if output is not None:
        output.write_text(page.render(evidence), encoding="utf-8")
    return CLEAN if evidence.gates.verdict == "pass" else FINDINGS


def _only_model(root: Path) -> str:
    """Returns the name of the project's one compiled model."""
    compiled = _compiled(root)
    if len(compiled) == 1:
        return compiled[0]
    reason = f"name one of {', '.join(compiled)}" if compiled else "nothing is compiled yet: mlspec compile"
    raise click.UsageError(f"MODEL is missing: {reason}")


def _compiled(root: Path) -> list[str]:
    from mlspec.conventions import CANDIDATE, GENERATED, PLAN_FILE

    return sorted(plan.parts[-3] for plan in (root / GENERATED).glob(f"*/{CANDIDATE}/{PLAN_FILE}"))


def _instead(root: Path, model: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(model, _compiled(root), n=1)
    return f"did you mean {close[0]!r}?" if close else "mlspec compile"


def evidence_of(root: Path, model: str) -> "Evidence":
    """Returns the numbers that the pipeline of `model` wrote, read and held against its plan.

    Raises:
        ClickException: there is no run of what is compiled, or its files do not agree.
    """
    from mlspec.cli.candidate_run import read_run
    from mlspec.conventions import ENVIRONMENT_LOCK, PLAN_FILE, candidate_folder, pipeline_folder
    from mlspec.plan.decoding import read_plan

    file = f"{candidate_folder(model)}/{PLAN_FILE}"
    if not (root / file).is_file():
        raise click.ClickException(f"there is no compiled model {model!r} in this project: {_instead(root, model)}")
    try:
        data, environment = (root / file).read_bytes(), (root / pipeline_folder(model) / ENVIRONMENT_LOCK).read_bytes()
    except OSError as error:
        raise click.ClickException(f"{file}: cannot be read: {error.strerror}") from error
    plan = read_plan(data)
    if isinstance(plan, str):
        raise click.ClickException(f"{file}: {plan}: mlspec compile")
    return read_run(root, plan, environment).evidence
