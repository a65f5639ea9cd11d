"""`mlspec promote`: a released version serves in an environment, by an edit of its file that a reviewer merges."""

from dataclasses import replace
from datetime import date

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS
from mlspec.cli.today import TODAY_OPTION, committed, tell_unjudged


@click.command()
@click.argument("model")
@click.argument("version")
@click.option("--to", "environment", required=True, metavar="ENV", help="The environment: environments/ENV.yaml.")
@click.argument("path", default=".")
@click.option("--pr-body", metavar="FILE", type=click.Path(dir_okay=False), help="Write the pull request's text there.")
@TODAY_OPTION
def command(model: str, version: str, environment: str, path: str, *, pr_body: str | None, today: date | None) -> int:
    """Let VERSION of MODEL serve in an environment of the project at PATH; what served becomes its fallback."""
    from mlspec.cli.findings import report
    from mlspec.cli.moves import body_of, refuse, review_of, standing_of, tell, write_body, write_move
    from mlspec.cli.project_folder import read_project
    from mlspec.pipeline import compile_project
    from mlspec.release.difference import difference
    from mlspec.release.move import Move, moved, promotion
    from mlspec.release.objection import Objection
    from mlspec.source.editing import Unedited

    folder = read_project(path)
    standing = standing_of(folder, model, environment)
    if standing is None:
        return FINDINGS
    move = promotion(standing, version)
    if not isinstance(move, Move):
        return refuse(move)
    text = moved(standing, move)
    file = standing.environment.document.file
    if isinstance(text, Unedited):
        return refuse([Objection(text.reason, f"edit {file} by hand and run mlspec compile")])
    today = today or committed(folder)
    files = replace(folder.files, environments={**folder.files.environments, file: text.encode()})
    compilation = compile_project(files, today)
    tell_unjudged(compilation.waived, today)
    if report(compilation.diagnostics, compilation.texts) or compilation.tree is None or compilation.plan is None:
        click.echo("nothing was written", err=True)
        return FINDINGS
    review = review_of(folder, files, model, today)
    written = write_move(folder.root, standing, text, compilation.tree, folder.owned_folders(compilation.tree))
    if written.refused is not None:
        return refuse([Objection(written.refused, "move the edit into the spec, or run mlspec compile --force first")])
    after = next(each for each in compilation.plan.environments if each.name == standing.name)
    tell(move, after, written, review, difference(standing, move))
    return CLEAN if pr_body is None else write_body(pr_body, body_of(move, after, standing, review, None))
