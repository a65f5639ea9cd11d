"""The way back that `mlspec rollback` and `mlspec revert` share: a fallback serves again, and git says so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import click

from mlspec.cli.damaged_project import last_rendered, read_what_can_be_read, with_every_record
from mlspec.cli.exit_codes import CLEAN, FINDINGS
from mlspec.cli.full_traffic import answers_everything
from mlspec.cli.moves import (
    WholeMove,
    Written,
    body_of,
    effect_of,
    own_write,
    refuse,
    review_of,
    standing_of,
    tell,
    write_body,
    write_move,
)
from mlspec.cli.project_folder import ProjectFolder
from mlspec.cli.today import committed
from mlspec.conventions import environment_folder
from mlspec.diagnostics.display import neutralise
from mlspec.emit.disk import Held
from mlspec.emit.replacing import replace_file
from mlspec.emit.tree import OutputTree
from mlspec.history.git import HistoryError
from mlspec.history.repository import Repository
from mlspec.pipeline import compile_project
from mlspec.plan.environment import EnvironmentPlan
from mlspec.release.abort import RecordEdit, recorded, told
from mlspec.release.difference import difference
from mlspec.release.kept_operation import keep_operation
from mlspec.release.move import Move, moved, rollback
from mlspec.release.objection import Objection
from mlspec.release.standing import Standing, place_in
from mlspec.release.stepping import waits
from mlspec.rendering import render_environment
from mlspec.review.review import Review
from mlspec.source.editing import Unedited
from mlspec.spec.abort_message import AbortMessage


@dataclass(frozen=True, slots=True)
class Return:
    """Which model goes back where, to its fallback unless a version is named, and because of which abort if of one.

    `left` is the version that it is about: where another one serves there is nothing to do. None: whichever serves.
    """

    model: str
    environment: str
    version: str | None
    left: str | None
    aborted: AbortMessage | None


@dataclass(frozen=True, slots=True)
class _Edits:
    """A move, the text of the environment's file after it, and the edit of the record of what was aborted."""

    move: Move
    text: str
    record: RecordEdit | None


@dataclass(frozen=True, slots=True)
class _Done:
    """What was written, what it compiles to, what changes by it where that is known, and what is worth saying."""

    plan: EnvironmentPlan
    written: Written
    review: Review | None
    note: str | None


def returned(held: Held, path: str, asked: Return, pr_body: str | None, today: date | None) -> int:
    """Returns the exit code of a rollback, or of a revert, after it was done and told."""
    folder = read_what_can_be_read(path)
    everything = with_every_record(folder)
    standing = standing_of(everything, asked.model, asked.environment)
    if standing is None:
        return FINDINGS
    if asked.left is not None and _is_over(standing, asked.left, aborted=asked.aborted is not None):
        return CLEAN
    last = last_rendered(folder.root, standing.name)
    everybody = answers_everything(folder.root, standing)
    move = rollback(standing, asked.version, _past(folder.root, standing), everything=everybody)
    if not isinstance(move, Move):
        return refuse(move)
    text = moved(standing, move)
    if isinstance(text, Unedited):
        return refuse([Objection(text.reason, f"edit {standing.environment.document.file} by hand")])
    record: RecordEdit | None = None
    if asked.aborted is not None:
        move = replace(move, notes=(*move.notes, *told(asked.aborted.version, (asked.aborted,))))
        record = _record(everything.files.releases, asked.aborted)
    done = _written(held, folder, standing, _Edits(move, text, record), today)
    if isinstance(done, Objection):
        return refuse([done])
    if record is not None:
        _write_record(folder.root, record)
    if done.note is not None:
        click.echo(f"note: {done.note}", err=True)
    move = replace(move, notes=(*move.notes, *waits(asked.model, done.plan)))
    whole = WholeMove(move, done.plan, effect_of(last, done.plan, asked.model), done.review)
    tell(whole, done.written, difference(standing, move))
    return CLEAN if pr_body is None else write_body(pr_body, body_of(whole, standing, done.note))


def _written(
    held: Held, folder: ProjectFolder, standing: Standing, edits: _Edits, today: date | None
) -> _Done | Objection:
    """Returns what was done: all that is generated where the project compiles, else the environment alone."""
    after = _compiled(folder, standing, edits, today)
    if after is not None:
        tree, plan, review = after
        written = write_move(held, standing, edits.text, tree, folder.owned_folders(tree))
        if written.refused is None:
            return _Done(plan, written, review, None)
        note = f"only generated/environments/{standing.name} was written: {written.refused}"
    else:
        kept = _kept(folder.root, standing, edits.move)
        if isinstance(kept, Objection):
            return kept
        plan, review = kept, None
        note = (
            f"the project does not compile, so that {standing.name} keeps the operation that was last rendered for it, "
            f"and nothing else was written; mlspec check says what is wrong"
        )
    written = own_write(held, standing, edits.text, plan)
    if written.refused is not None:
        return Objection(written.refused, f"git checkout -- {environment_folder(standing.name)}")
    return _Done(plan, written, review, note)


def _is_over(standing: Standing, left: str, *, aborted: bool) -> bool:
    """Returns whether the environment's file names another version already, after saying so."""
    served = standing.environment.spec.models.get(standing.model)
    if served is None or served.version == left:
        return False
    what, about = (
        ("revert", "what was aborted is the rollout of") if aborted else ("roll back", "what was asked about is")
    )
    said = f"nothing to {what}: {standing.name} names {standing.model} {served.version}, and {about} {left}"
    click.echo(neutralise(said))
    return True


def _record(records: Mapping[str, bytes], aborted: AbortMessage) -> RecordEdit | None:
    """Returns the edit of the version's record, or None after saying why there is none."""
    record = recorded(records, aborted)
    if isinstance(record, RecordEdit):
        return record
    click.echo(neutralise(f"note: the abort is not recorded: {record}"), err=True)
    return None


def _write_record(root: Path, record: RecordEdit) -> None:
    folder, _, name = record.file.rpartition("/")
    before, after = (each.encode(errors="surrogatepass") for each in (record.before, record.after))
    reason = replace_file(root / folder, name, before, after) if before != after else None
    if reason is not None:
        click.echo(neutralise(f"note: the abort is not recorded: {record.file} cannot be written: {reason}"), err=True)


def _compiled(
    folder: ProjectFolder, standing: Standing, edits: _Edits, today: date | None
) -> tuple[OutputTree, EnvironmentPlan, Review | None] | None:
    """Returns what the project compiles to with the edited file and what changes, or None where it does not compile."""
    file = standing.environment.document.file
    files = replace(folder.files, environments={**folder.files.environments, file: edits.text.encode()})
    record = edits.record
    if record is not None and record.file in files.releases:
        files = replace(files, releases={**files.releases, record.file: record.after.encode()})
    today = today or committed(folder)
    compilation = compile_project(files, today)
    if compilation.tree is None or compilation.plan is None:
        return None
    plan = next(each for each in compilation.plan.environments if each.name == standing.name)
    return compilation.tree, plan, review_of(folder, files, standing.model, today)


def _kept(root: Path, standing: Standing, move: Move) -> EnvironmentPlan | Objection:
    """Returns the environment as it was last rendered, with the versions of the move."""
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


def _past(root: Path, standing: Standing) -> Iterator[tuple[str, str | None]]:
    """Yields the committed states of the model's place, newest first; nothing where there is no history."""
    file = standing.environment.document.file
    try:
        repository = Repository.open(root)
        if repository.shallow:
            click.echo(
                "note: this clone is shallow: what served before its first commit is not known here, nor what was "
                "aborted then; git fetch --unshallow brings the rest",
                err=True,
            )
        for commit in repository.log(file, repository.head()):
            place = place_in(file, repository.file(commit, file) or b"", standing.model)
            if place is not None:
                yield place
    except HistoryError:
        return
