"""`mlspec rollback`: an environment goes back to a version that served, whatever else of the project is broken."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS
from mlspec.cli.today import TODAY_OPTION, committed
from mlspec.conventions import environment_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlspec.cli.project_folder import ProjectFolder
    from mlspec.emit.disk import Held
    from mlspec.emit.tree import OutputTree
    from mlspec.plan.environment import EnvironmentPlan
    from mlspec.release.move import Move
    from mlspec.release.objection import Objection
    from mlspec.release.standing import Standing
    from mlspec.review.review import Review


@click.command()
@click.argument("model")
@click.option("--in", "environment", required=True, metavar="ENV", help="The environment: environments/ENV.yaml.")
@click.argument("path", default=".")
@click.option("--to", "version", metavar="VERSION", help="The version to return to; by default the fallback.")
@click.option("--pr-body", metavar="FILE", type=click.Path(dir_okay=False), help="Write the pull request's text there.")
@TODAY_OPTION
def command(
    model: str, environment: str, path: str, *, version: str | None, pr_body: str | None, today: date | None
) -> int:
    """Return MODEL to its fallback in an environment of the project at PATH.

    It needs no network, and of the project no more than the environment's file and the version's record and frozen
    folder. Where the specs do not compile, the operation that was last rendered for the environment is kept.
    """
    from mlspec.cli.moves import alone_in

    with alone_in(path) as held:
        return _returned(held, path, (model, environment, version), pr_body, today)


def _returned(
    held: "Held", path: str, move_to: tuple[str, str, str | None], pr_body: str | None, today: date | None
) -> int:
    from mlspec.cli.damaged_project import read_what_can_be_read, with_every_record
    from mlspec.cli.moves import body_of, own_write, refuse, standing_of, tell, write_body, write_move
    from mlspec.release.difference import difference
    from mlspec.release.move import Move, moved, rollback
    from mlspec.release.objection import Objection
    from mlspec.source.editing import Unedited

    model, environment, version = move_to
    folder = read_what_can_be_read(path)
    standing = standing_of(with_every_record(folder), model, environment)
    if standing is None:
        return FINDINGS
    move = rollback(standing, version, _past(folder.root, standing))
    if not isinstance(move, Move):
        return refuse(move)
    text = moved(standing, move)
    if isinstance(text, Unedited):
        return refuse([Objection(text.reason, f"edit {standing.environment.document.file} by hand")])
    after = _compiled(folder, standing, text, today)
    note: str | None = None
    review: Review | None = None
    if after is not None:
        tree, plan, review = after
        written = write_move(held, standing, text, tree, folder.owned_folders(tree))
        if written.refused is not None:
            note = f"only generated/environments/{standing.name} was written: {written.refused}"
            written = own_write(held, standing, text, plan)
    else:
        kept = _kept(folder.root, standing, move)
        if isinstance(kept, Objection):
            return refuse([kept])
        plan = kept
        note = (
            f"the project does not compile, so that {standing.name} keeps the operation that was last rendered for it, "
            f"and nothing else was written; mlspec check says what is wrong"
        )
        written = own_write(held, standing, text, plan)
    if written.refused is not None:
        way_out = f"git checkout -- {environment_folder(standing.name)}"
        return refuse([Objection(written.refused, way_out)])
    if note is not None:
        click.echo(f"note: {note}", err=True)
    tell(move, plan, written, review, difference(standing, move))
    return CLEAN if pr_body is None else write_body(pr_body, body_of(move, plan, standing, review, note))


def _compiled(
    folder: "ProjectFolder", standing: "Standing", text: str, today: date | None
) -> "tuple[OutputTree, EnvironmentPlan, Review | None] | None":
    """Returns what the project compiles to with the edited file and what changes, or None where it does not compile."""
    from mlspec.cli.moves import review_of
    from mlspec.pipeline import compile_project

    file = standing.environment.document.file
    files = replace(folder.files, environments={**folder.files.environments, file: text.encode()})
    today = today or committed(folder)
    compilation = compile_project(files, today)
    if compilation.tree is None or compilation.plan is None:
        return None
    plan = next(each for each in compilation.plan.environments if each.name == standing.name)
    return compilation.tree, plan, review_of(folder, files, standing.model, today)


def _kept(root: Path, standing: "Standing", move: "Move") -> "EnvironmentPlan | Objection":
    """Returns the environment as it was last rendered, with the versions of the move."""
    from mlspec.cli.damaged_project import last_rendered
    from mlspec.pipeline import render_environment
    from mlspec.plan.environment import EnvironmentPlan
    from mlspec.release.kept_operation import keep_operation
    from mlspec.release.objection import Objection

    last = last_rendered(root, standing.name)
    if isinstance(last, str):
        return Objection(
            f"the project does not compile, and what {standing.name} was last rendered to is no help: {last}",
            f"git checkout -- {environment_folder(standing.name)}, or correct what mlspec check finds",
        )
    kept = keep_operation(last, standing, move)
    if isinstance(kept, EnvironmentPlan):
        try:
            render_environment(kept)
        except ValueError as fault:
            return Objection(
                f"the project does not compile, and what {standing.name} was last rendered to cannot be rendered "
                f"again by this mlspec: {fault}",
                "correct what mlspec check finds first",
            )
    return kept


def _past(root: Path, standing: "Standing") -> "Iterator[tuple[str, str | None]]":
    """Yields the committed states of the model's place, newest first; nothing where there is no history."""
    from mlspec.history.git import HistoryError
    from mlspec.history.repository import Repository
    from mlspec.release.standing import place_in

    file = standing.environment.document.file
    try:
        repository = Repository.open(root)
        for commit in repository.log(file, repository.head()):
            place = place_in(file, repository.file(commit, file) or b"", standing.model)
            if place is not None:
                yield place
    except HistoryError:
        return
