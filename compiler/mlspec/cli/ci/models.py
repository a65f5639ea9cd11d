"""`mlspec ci models`: the models that a job is about, one line of JSON for a matrix."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN
from mlspec.cli.today import said_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlspec.cli.unreleased import Specs


@click.command()
@click.argument("path", default=".")
@click.option(
    "--changed-since", "since", metavar="REF", help="Only those that differ from where HEAD parted from this commit."
)
@click.option("--select", metavar="MODEL", help="Only this one.")
@click.option("--unreleased", is_flag=True, help="Only those whose version has no record of a release.")
@click.option("--due", is_flag=True, help="Only those that retraining.schedule says to train again.")
@click.option(
    "--today",
    metavar="YYYY-MM-DD",
    callback=said_day,
    help="The day that schedules are held to; by default today, in UTC.",
)
def command(
    path: str, *, select: str | None, since: str | None, unreleased: bool, due: bool, today: date | None
) -> int:
    """List the models of the project at PATH, sorted, as one line of JSON; with several options those that fit all.

    A spec that cannot be read is left out, and told of: mlspec check says what is wrong with it.
    """
    from mlspec.cli.ci.changed_models import changed_models
    from mlspec.cli.model_argument import require_model
    from mlspec.cli.project_folder import UnusableProject, model_files, project_root, read_models
    from mlspec.cli.unreleased import read_specs
    from mlspec.history.git import HistoryError

    root = project_root(path)
    files = read_models(root, model_files(root))
    specs = read_specs(files)
    names = _usable(specs, files.models)
    if select is not None:
        require_model(select, names)
        names &= {select}
    if since is not None:
        try:
            names &= changed_models(root, files.project, specs, since)
        except HistoryError as error:
            raise UnusableProject(str(error)) from None
    if unreleased:
        names = {name for name in names if _is_unreleased(specs, name)}
    if due:
        day = today or datetime.now(UTC).date()
        names = {name for name in names if _is_due(specs, name, day)}
    click.echo(json.dumps(sorted(names)))
    return CLEAN


def _usable(specs: "Specs", files: "Iterable[str]") -> set[str]:
    """Returns the models with a name that can be one, after telling of the specs without."""
    from mlspec.diagnostics.display import neutralise
    from mlspec.spec.names import DNS_LABEL

    names = {name for name in specs.files if name in specs.documents and re.fullmatch(DNS_LABEL, name, re.ASCII)}
    for file in sorted(set(files) - {specs.files[name] for name in names}):
        click.echo(
            neutralise(f"note: {file} is left out: it cannot be read, or has no name; run mlspec check"), err=True
        )
    return names


def _is_unreleased(specs: "Specs", name: str) -> bool:
    version = specs.declared(name)
    return version is not None and version not in specs.records.get(name, {})


def _is_due(specs: "Specs", name: str, today: date) -> bool:
    """Says whether a model was released at least one period of its schedule ago; one without a release is not due."""
    from mlspec.spec.retraining import DAYS
    from mlspec.versions.record import part

    schedule = part(specs.documents[name].data(), "retraining").get("schedule")
    days = [day for record in specs.records.get(name, {}).values() if (day := _day(record.released)) is not None]
    return (
        isinstance(schedule, str) and schedule in DAYS and bool(days) and today >= max(days) + timedelta(DAYS[schedule])
    )


def _day(released: str) -> date | None:
    try:
        return datetime.fromisoformat(released).astimezone(UTC).date()
    except ValueError:
        return None
