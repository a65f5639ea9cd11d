"""`mlspec advance`: a version goes to the next stage of its rollout, by an edit of its environment's file."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS
from mlspec.cli.today import TODAY_OPTION, committed, tell_unjudged

if TYPE_CHECKING:
    from mlspec.emit.disk import Held


@click.command()
@click.argument("model")
@click.option("--in", "environment", required=True, metavar="ENV", help="The environment: environments/ENV.yaml.")
@click.argument("path", default=".")
@click.option("--to", "stage", metavar="STAGE", help="The stage; by default the one after that which was reached.")
@click.option("--pr-body", metavar="FILE", type=click.Path(dir_okay=False), help="Write the pull request's text there.")
@TODAY_OPTION
def command(
    model: str, environment: str, path: str, *, stage: str | None, pr_body: str | None, today: date | None
) -> int:
    """Let the version of MODEL that an environment names go on to the next stage of its rollout.

    It is for targets whose rollouts commits step: kserve. Whether the version may go on is for `mlspec gate --live`
    to say, and for whoever reviews the pull request: nobody is asked here.
    """
    from mlspec.cli.moves import alone_in

    with alone_in(path) as held:
        return _advanced(held, path, (model, environment, stage), pr_body, today)


def _advanced(
    held: "Held", path: str, asked: tuple[str, str, str | None], pr_body: str | None, today: date | None
) -> int:
    from mlspec.cli.findings import report
    from mlspec.cli.moves import comment_of, refuse, review_of, standing_of, write_body, write_move
    from mlspec.cli.project_folder import read_project
    from mlspec.diagnostics.display import neutralise
    from mlspec.pipeline import compile_project, plan_project
    from mlspec.release.objection import Objection
    from mlspec.release.pull_request import step_body
    from mlspec.release.stepping import Step, notes, step, stepped, summary
    from mlspec.review import text as written_text
    from mlspec.source.editing import Unedited

    model, environment, stage = asked
    folder = read_project(path)
    standing = standing_of(folder, model, environment)
    if standing is None:
        return FINDINGS
    today = today or committed(folder)
    planned = plan_project(folder.files, today)
    if planned.plan is None:
        report(planned.diagnostics, planned.texts)
        click.echo("nothing was written", err=True)
        return FINDINGS
    taken = step(standing, next(each for each in planned.plan.environments if each.name == standing.name), stage)
    if not isinstance(taken, Step):
        return refuse(taken)
    text = stepped(standing, taken)
    file = standing.environment.document.file
    if isinstance(text, Unedited):
        return refuse([Objection(text.reason, f"edit {file} by hand and run mlspec compile")])
    files = replace(folder.files, environments={**folder.files.environments, file: text.encode()})
    compilation = compile_project(files, today)
    tell_unjudged(compilation.waived, today)
    if report(compilation.diagnostics, compilation.texts) or compilation.tree is None:
        click.echo("nothing was written", err=True)
        return FINDINGS
    review = review_of(folder, files, model, today)
    written = write_move(held, standing, text, compilation.tree, folder.owned_folders(compilation.tree))
    if written.refused is not None:
        return refuse([Objection(written.refused, "move the edit into the spec, or run mlspec compile --force first")])
    for line in (summary(taken), *notes(taken)):
        click.echo(neutralise(line))
    if review is not None:
        click.echo(f"\n{written_text.render(review, colour=False)}".encode())
    many = "file" if written.files == 1 else "files"
    click.echo(f"{file} was edited and {written.files} generated {many} written: commit them and open a pull request")
    return CLEAN if pr_body is None else write_body(pr_body, step_body(taken, comment_of(review)))
