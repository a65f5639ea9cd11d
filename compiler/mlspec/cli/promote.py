"""`mlspec promote`: a released version serves in an environment, by an edit of its file that a reviewer merges."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS
from mlspec.cli.today import TODAY_OPTION, committed, tell_unjudged

if TYPE_CHECKING:
    from mlspec.emit.disk import Held
    from mlspec.release.objection import Objection
    from mlspec.release.standing import Standing


@click.command()
@click.argument("model")
@click.argument("version")
@click.option("--to", "environment", required=True, metavar="ENV", help="The environment: environments/ENV.yaml.")
@click.argument("path", default=".")
@click.option("--pr-body", metavar="FILE", type=click.Path(dir_okay=False), help="Write the pull request's text there.")
@TODAY_OPTION
def command(model: str, version: str, environment: str, path: str, *, pr_body: str | None, today: date | None) -> int:
    """Let VERSION of MODEL serve in an environment of the project at PATH; what served becomes its fallback."""
    from mlspec.cli.moves import alone_in

    with alone_in(path) as held:
        return _promoted(held, path, (model, version, environment), pr_body, today)


def _promoted(held: "Held", path: str, move_to: tuple[str, str, str], pr_body: str | None, today: date | None) -> int:
    from mlspec.cli.damaged_project import last_rendered
    from mlspec.cli.findings import report
    from mlspec.cli.full_traffic import answers_everything
    from mlspec.cli.moves import (
        WholeMove,
        body_of,
        effect_of,
        refuse,
        review_of,
        standing_of,
        tell,
        write_body,
        write_move,
    )
    from mlspec.cli.project_folder import read_project
    from mlspec.pipeline import compile_project
    from mlspec.release.difference import difference
    from mlspec.release.move import Move, moved, promotion
    from mlspec.release.objection import Objection
    from mlspec.release.stepping import waits
    from mlspec.source.editing import Unedited

    model, version, environment = move_to
    folder = read_project(path)
    standing = standing_of(folder, model, environment)
    if standing is None:
        return FINDINGS
    move = promotion(standing, version, everything=answers_everything(folder.root, standing))
    if not isinstance(move, Move):
        return refuse(move)
    fault = _uncompared(folder.root, standing, version)
    if fault is not None:
        return refuse([fault])
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
    last = last_rendered(folder.root, environment)
    written = write_move(held, standing, text, compilation.tree, folder.owned_folders(compilation.tree))
    if written.refused is not None:
        return refuse([Objection(written.refused, "move the edit into the spec, or run mlspec compile --force first")])
    after = next(each for each in compilation.plan.environments if each.name == standing.name)
    move = replace(move, notes=(*move.notes, *waits(model, after)))
    told = WholeMove(move, after, effect_of(last, after, model), review)
    tell(told, written, difference(standing, move))
    return CLEAN if pr_body is None else write_body(pr_body, body_of(told, standing, None))


def _uncompared(root: Path, standing: "Standing", version: str) -> "Objection | None":
    """Returns why a record cannot be one of a release that was held against production; git says what served then.

    Where the commit that the record names is not here, it cannot be known, and that is said.
    """
    from mlspec.conventions import environment_file
    from mlspec.history.git import HistoryError
    from mlspec.history.repository import Repository
    from mlspec.release.objection import uncompared
    from mlspec.release.rescoring import PRODUCTION
    from mlspec.release.standing import place_in

    record = standing.records[version]
    file = environment_file(PRODUCTION)
    try:
        repository = Repository.open(root)
        data = repository.file(repository.commit(record.metadata.commit), file)
    except HistoryError as error:
        click.echo(f"note: what served when {standing.model} {version} was released is not known: {error}", err=True)
        return None
    place = place_in(file, data, standing.model) if data is not None else None
    return uncompared(record, place[0] if place is not None else None)
