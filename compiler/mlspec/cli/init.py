"""`mlspec init`: a working project in a folder, from flags, a data file or a few questions."""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS

if TYPE_CHECKING:
    from mlspec.draft.answers import Answers
    from mlspec.draft.automation import Automation
    from mlspec.draft.draft import Draft, Drafted, Unfit
    from mlspec.emit.tree import OutputFile

TASKS = ("binary_classification", "regression")
MOST_TOLD = 10


@click.command()
@click.argument("folder", default=".", type=click.Path(path_type=Path))
@click.option("--from", "data", type=click.Path(path_type=Path), help="Read the columns of this .parquet or .csv file.")
@click.option("--name", help="The model's name, a DNS label.  [default: close to the folder's]")
@click.option("--owner", default="data-team", show_default=True, help="The team that answers for the model.")
@click.option("--task", type=click.Choice(TASKS), help="What the outcome is: a yes or no, or a number.")
@click.option("--label", help="The column of the outcome.")
@click.option("--entity", help="The column that names what is predicted; no two rows have the same.")
@click.option("--time", help="The column that says when a row is predicted.")
@click.option("--feature", "features", multiple=True, metavar="COLUMN[:KIND]", help="An input: numeric or categorical.")
@click.option("--delay", help="How long after its prediction an outcome is known.  [default: 1d]")
@click.option("--ci", type=click.Choice(("github", "gitlab")), help="Write and compile what this system needs, too.")
@click.option("--runner", "runners", multiple=True, metavar="LABEL", help="With --ci: a label of the machines.")
@click.option("--image", metavar="NAME@DIGEST", help="With --ci gitlab: the image that jobs run in.")
@click.option("--remote", metavar="URL", help="With --ci: where DVC keeps data and models.")
def command(
    folder: Path,
    *,
    data: Path | None,
    features: tuple[str, ...],
    ci: str | None,
    runners: tuple[str, ...],
    image: str | None,
    remote: str | None,
    **flags: str | None,
) -> int:
    """Write a project with one model into FOLDER, which compiles as it is; nothing that is there is overwritten."""
    from mlspec.cli.automated import automation
    from mlspec.cli.questions import ask, given
    from mlspec.draft.from_answers import draft_from_answers
    from mlspec.draft.names import label_of

    root = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow links
    project = label_of(root.name, "my-models")
    answers = given(flags, features, label_of(root.name, "my-model"))
    chosen = automation(root, ci, runners, image, remote)
    if data is None:
        return _write(root, draft_from_answers(ask(answers, None), project), None, chosen)
    return _write(root, _from_data(root, project, answers, data), data, chosen)


def _from_data(root: Path, project: str, answers: "Answers", data: Path) -> "Drafted | Unfit":
    from mlspec.cli.described_file import describe, place_of
    from mlspec.cli.questions import ask
    from mlspec.draft.draft import Drafted
    from mlspec.draft.from_data import draft_from_data
    from mlspec.draft.guesses import guess
    from mlspec.draft.names import identifier_of

    place = place_of(data, root)
    description = describe(data)
    guessed = guess(answers, description)
    answered = ask(guessed.answers, description)
    drafted = draft_from_data(answered, description, project, identifier_of(data.stem, "observations"), place)
    if isinstance(drafted, Drafted):
        return replace(drafted, assumed=(*guessed.assumed, *drafted.assumed))
    return drafted


def _write(root: Path, drafted: "Drafted | Unfit", data: Path | None, automation: "Automation | None") -> int:
    from mlspec.cli.described_file import copy_data
    from mlspec.draft.draft import Unfit
    from mlspec.emit.disk import WriteFailure, write
    from mlspec.emit.tree import OutputTree

    if isinstance(drafted, Unfit):
        raise click.UsageError(drafted.reason)
    files = _files(drafted.draft, automation)
    copied = data is not None and not _is_same(data, root / drafted.draft.path)
    paths = [file.path for file in files] + ([drafted.draft.path] if copied else [])
    if there := [path for path in paths if os.path.lexists(root / path)]:
        raise click.UsageError(f"{', '.join(there)}: already there; nothing was written")
    if not _compiles(files):
        return FINDINGS
    _make_folder(root)
    if data is not None and copied:
        copy_data(data, root / drafted.draft.path)
    outcome = write(root, OutputTree(files), ())
    if isinstance(outcome, WriteFailure):
        raise click.ClickException(f"{outcome.path}: cannot be written: {outcome.reason}")
    if outcome.refused:
        raise click.ClickException(f"{', '.join(outcome.refused)}: came up just now, and was not overwritten")
    _tell_written(drafted, paths, root, automation)
    code = CLEAN
    if automation is not None:
        from mlspec.cli.automated import automate

        code = automate(root, automation)
    _tell_next(drafted.draft, root, automation)
    return code


def _make_folder(root: Path) -> None:
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"{root}: cannot be made: {error.strerror}") from error


def _is_same(data: Path, place: Path) -> bool:
    return place.exists() and data.samefile(place)


def _files(draft: "Draft", automation: "Automation | None") -> tuple["OutputFile", ...]:
    from mlspec.cli.editor_schemas import editor_schemas, modeline
    from mlspec.conventions import MODEL_FILE_PATTERN, PROJECT_FILE
    from mlspec.draft.text import model_text, project_text
    from mlspec.emit.tree import OutputFile

    model = MODEL_FILE_PATTERN.replace("*", draft.name)
    return (
        OutputFile(PROJECT_FILE, project_text(draft, modeline(PROJECT_FILE, "project"), automation)),
        OutputFile(model, model_text(draft, modeline(model, "model"))),
        *editor_schemas(),
    )


def _compiles(files: tuple["OutputFile", ...]) -> bool:
    """Returns whether the drafted specs have no findings, after telling those that they have."""
    from mlspec.cli.findings import report
    from mlspec.pipeline import ProjectFiles, check

    project, model = (file for file in files if not file.path.endswith(".json"))
    checked = check(ProjectFiles(project.data, {model.path: model.data}))
    if report(checked.diagnostics, checked.texts):
        click.echo("the draft has these errors: nothing was written; say something else, or rename columns", err=True)
        return False
    return True


def _tell_written(drafted: "Drafted", paths: list[str], root: Path, automation: "Automation | None") -> None:
    from mlspec.diagnostics.display import neutralise

    folder = os.path.relpath(root)
    for path in paths:
        click.echo(neutralise(f"written: {os.path.normpath(f'{folder}/{path}')}"))
    of_ci = automation.assumed() if automation is not None else ()
    for text in (*drafted.assumed, *of_ci):
        click.echo(neutralise(f"assumed: {text}"))
    for name, reason in drafted.left_out[:MOST_TOLD]:
        click.echo(neutralise(f"left out: {name}: {reason}"))
    if len(drafted.left_out) > MOST_TOLD:
        click.echo(f"left out: {len(drafted.left_out) - MOST_TOLD:,} more columns")


def _tell_next(draft: "Draft", root: Path, automation: "Automation | None") -> None:
    from shlex import quote

    from mlspec.conventions import pipeline_folder
    from mlspec.diagnostics.display import neutralise

    folder = os.path.relpath(root)
    click.echo("Correct what is assumed wrongly, then:")
    if folder != ".":
        click.echo(f"  cd {quote(neutralise(folder))}")
    click.echo("  git init && dvc init")
    click.echo(f"  dvc add {draft.path}")
    if automation is not None and automation.remote is not None:
        click.echo(f"  dvc remote add -d storage {quote(neutralise(automation.remote))}")
    click.echo("  mlspec compile")
    click.echo(f"  cd {pipeline_folder(draft.name)} && dvc repro && mlspec report {draft.name}")
