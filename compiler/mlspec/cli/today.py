"""The day that waivers are held to: said with --today, or the committer date of HEAD; never the clock's."""

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mlspec.cli.project_folder import ProjectFolder
    from mlspec.diagnostics.diagnostic import Diagnostic

MARK = b"mlspec:"


def said_day(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    """Returns the day that was said, or None; anything else is a usage error."""
    if value is None:
        return None
    day = _day(value)
    if day is None:
        raise click.BadParameter(f"{value!r} is no date of the form 2027-01-31", context, parameter)
    return day


TODAY_OPTION = click.option(
    "--today",
    metavar="YYYY-MM-DD",
    callback=said_day,
    help="The day that waivers are held to; by default the committer date of HEAD.",
)


def committed(folder: "ProjectFolder") -> date | None:
    """Returns the day of the last commit in the project's folder, or None without one.

    Git is only asked when a spec addresses mlspec in a comment: nothing else depends on a day.
    """
    specs = (folder.files.project, *folder.files.models.values())
    return _head(folder.root) if any(MARK in data for data in specs) else None


def tell_unjudged(waived: tuple["Diagnostic", ...], today: date | None) -> None:
    """Says, once, that findings are waived and that there was no day to hold the waivers to."""
    if waived and today is None:
        click.echo(
            "note: there is no commit to take the day from: waivers hold whatever their end; give --today", err=True
        )


def _head(root: Path) -> date | None:
    from mlspec.history.git import HistoryError
    from mlspec.history.repository import head

    try:
        return head(root).day
    except HistoryError:
        return None


def _day(text: str) -> date | None:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
