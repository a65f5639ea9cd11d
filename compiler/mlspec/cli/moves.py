"""What promote and rollback share: the environment that is meant, refusals, one write of its file and the output."""

from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from mlspec.backends.effect import UnderWay
from mlspec.backends.under_way import under_way
from mlspec.cli.comparison import side_of
from mlspec.cli.damaged_project import root_of_environments
from mlspec.cli.exit_codes import CLEAN, FINDINGS
from mlspec.cli.findings import report
from mlspec.cli.project_folder import ProjectFolder, UnusableProject
from mlspec.conventions import SPEC_SUFFIX, environment_file, environment_folder
from mlspec.diagnostics.display import neutralise
from mlspec.emit.disk import Held, WriteFailure, alone, write
from mlspec.emit.found import ObstacleError
from mlspec.emit.replacing import replace_file
from mlspec.emit.tree import OutputTree
from mlspec.pipeline import ProjectFiles, plan_project, plan_sound_specs
from mlspec.plan.environment import EnvironmentPlan
from mlspec.release.difference import difference
from mlspec.release.move import Move
from mlspec.release.objection import Objection
from mlspec.release.pull_request import Told, body, summary, told
from mlspec.release.standing import Standing, read_standing
from mlspec.rendering import render_environment
from mlspec.review import markdown, text
from mlspec.review.build import build
from mlspec.review.review import Against, Review


@dataclass(frozen=True, slots=True)
class Written:
    """What a move left on the disk: how many generated files, or why nothing."""

    files: int
    refused: str | None


def standing_of(folder: ProjectFolder, model: str, environment: str) -> Standing | None:
    """Returns what stands of a model in an environment, or None after it was said what is wrong with its file.

    Raises:
        UnusableProject: the project has no such environment.
    """
    file = environment_file(environment)
    if file not in folder.files.environments:
        there = ", ".join(sorted(Path(each).name.removesuffix(SPEC_SUFFIX) for each in folder.files.environments))
        raise UnusableProject(f"no {file} here; there are: {there or 'no environments'}")
    files = folder.files
    standing = read_standing(model, file, files.environments[file], files.releases, files.frozen)
    if isinstance(standing, Standing):
        return standing
    text = folder.files.environments[file].decode(errors="replace")
    report(standing, {file: text})
    click.echo(
        f"{file} is the file that this edits, and what it renders is read from all of it: correct it, "
        f"or git checkout -- {file}",
        err=True,
    )
    click.echo("nothing was written", err=True)
    return None


def refuse(objections: Iterable[Objection]) -> int:
    """Says why nothing was written, and what to do instead."""
    for objection in objections:
        click.echo(neutralise(f"refused: {objection.reason}"), err=True)
        click.echo(neutralise(f"help: {objection.way_out}"), err=True)
    click.echo("nothing was written", err=True)
    return FINDINGS


@contextmanager
def alone_in(path: str) -> Generator[Held]:
    """Yields the root of the project around a path, which no other move changes between what is read and written.

    Raises:
        UnusableProject: there is no project, or another mlspec writes there for too long.
    """
    with ExitStack() as stack:
        try:
            held = stack.enter_context(alone(root_of_environments(path)))
        except ObstacleError as obstacle:
            raise UnusableProject(f"{path}: cannot be written: {obstacle.reason}") from None
        yield held


def write_move(held: Held, standing: Standing, text: str, tree: OutputTree, owned: tuple[str, ...]) -> Written:
    """Returns what was written: the generated files, all or none, and then the environment's own file."""
    document = standing.environment.document
    outcome = write(held, tree, owned)
    if isinstance(outcome, WriteFailure):
        return Written(0, f"{outcome.path}: cannot be written: {outcome.reason}")
    if outcome.refused:
        return Written(0, f"{', '.join(outcome.refused)}: was edited by hand, or is not mlspec's")
    folder, _, name = document.file.rpartition("/")
    before, after = (each.encode(errors="surrogatepass") for each in (document.text, text))
    reason = replace_file(held.root / folder, name, before, after)
    count = len(outcome.written) + len(outcome.removed)
    return Written(count, f"{document.file}: cannot be written: {reason}" if reason is not None else None)


def own_write(held: Held, standing: Standing, text: str, plan: EnvironmentPlan) -> Written:
    """Returns what was written of one environment: its folder, and nothing else that is generated."""
    return write_move(held, standing, text, render_environment(plan), (environment_folder(plan.name),))


def review_of(folder: ProjectFolder, after: ProjectFiles, model: str, today: date | None) -> Review | None:
    """Returns what `mlspec plan` says of an edit that is not written yet, or None where a side does not compile."""
    before, planned = plan_sound_specs(folder.files), plan_project(after, today)
    if before.plan is None or planned.plan is None:
        return None
    sides = side_of(before, folder.files), side_of(planned, after)
    return build(*sides, planned.plan, against=Against("what stands", "work tree"), names=frozenset({model}))


@dataclass(frozen=True, slots=True)
class WholeMove:
    """A move with what follows from it: the environment, what the cluster makes of it, and the review where known."""

    move: Move
    after: EnvironmentPlan
    effect: UnderWay | None
    review: Review | None


def effect_of(last: EnvironmentPlan | str, after: EnvironmentPlan, model: str) -> UnderWay | None:
    """Returns what the cluster makes of a move, by what the environment was last rendered to; None where unknown."""
    if isinstance(last, str):
        return None
    try:
        return under_way(last, after, model)
    except ValueError:
        # Whoever edited the rendered plan by hand made of it what the target does not have.
        return None


def comment_of(review: Review | None) -> str | None:
    """Returns a review as a part of another text, without the mark of the comment that CI replaces."""
    return markdown.render(review).replace(markdown.MARK, "") if review is not None else None


def body_of(whole: WholeMove, standing: Standing, note: str | None) -> str:
    """Returns the pull request's text."""
    move, reviewed = whole.move, comment_of(whole.review)
    also = Told(whole.effect, note, difference(standing, move), reviewed)
    return body(move, whole.after, standing.records[move.version], also)


def tell(whole: WholeMove, written: Written, changes: Iterable[str]) -> None:
    """Prints what a move does, by the words of `mlspec plan` where the project compiles, and what was written."""
    move, after, review = whole.move, whole.after, whole.review
    for line in told(move, after, whole.effect) if review is None else (summary(move), *move.notes):
        click.echo(neutralise(line))
    for change in changes:
        click.echo(neutralise(f"  ~ {change}"))
    if review is not None:
        click.echo(f"\n{text.render(review, colour=False)}".encode())
    files = f"{written.files} generated {'file' if written.files == 1 else 'files'}"
    click.echo(f"{environment_file(after.name)} was edited and {files} written: commit them and open a pull request")


def write_body(file: str, written: str) -> int:
    """Writes the pull request's text, and says so where the disk does not let it."""
    try:
        Path(file).write_text(written, encoding="utf-8")
    except OSError as error:
        click.echo(neutralise(f"{file}: cannot be written: {error.strerror}; the move itself was written"), err=True)
        return FINDINGS
    return CLEAN
