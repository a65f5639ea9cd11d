"""`mlspec plan`: what a change of specs will do, before anybody merges it."""

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CHANGES, CLEAN, FINDINGS
from mlspec.cli.today import TODAY_OPTION, tell_unjudged

if TYPE_CHECKING:
    from mlspec.plan.plan import Plan
    from mlspec.review.review import Review

FORMATS = ("text", "markdown", "json", "html")
CHANGED, ALL = "changed", "all"


@click.command()
@click.argument("path", default=".")
@click.option(
    "--against",
    "ref",
    metavar="REF",
    help="The other side: a branch, tag or commit; by default where this branch left the main one.",
)
@click.option(
    "-s",
    "--select",
    "selected",
    multiple=True,
    metavar="MODEL",
    help=f"Only this model; may be repeated. {CHANGED!r} (the default) are those that change, {ALL!r} every one.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How the plan is written.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 where there are changes.")
@TODAY_OPTION
def command(
    path: str,
    *,
    ref: str | None,
    selected: tuple[str, ...],
    form: str,
    output: Path | None,
    detailed_exitcode: bool,
    today: date | None,
) -> int:
    """Say what the specs of the project at PATH change against another commit, and what follows from it.

    Both sides are compiled in memory. Models that the change cannot reach are not read: `mlspec check` looks at all.
    """
    from mlspec.cli.comparison import compare
    from mlspec.cli.findings import report
    from mlspec.cli.project_folder import project_root
    from mlspec.review.build import differs

    found = compare(project_root(path), ref, _names(selected), today, everything=ALL in selected)
    tell_unjudged(found.waived, found.today)
    report(found.diagnostics, found.texts)
    if found.review is None:
        return FINDINGS
    _write(_rendered(found.review, found.plans, form, to_terminal=output is None), output)
    if found.review.safety == "unknown":
        _tell_unknown(found.review)
        return FINDINGS
    if any(verdict.outcome == "broken" for verdict in found.review.policies):
        return FINDINGS
    return CHANGES if detailed_exitcode and differs(found.review) else CLEAN


def _tell_unknown(review: "Review") -> None:
    """Says why nobody can tell what a change does, and what to do about it."""
    from mlspec.diagnostics.display import neutralise

    way_out = "mend it there in a change of its own, or compare with a commit before it: --against"
    click.echo(neutralise(f"error: {'; '.join(review.notes)}; {way_out}"), err=True)


def _names(selected: tuple[str, ...]) -> frozenset[str]:
    """Returns the models that are asked for by name; none where all, or those that change, are."""
    names = frozenset(selected) - {CHANGED, ALL}
    if names and len(names) < len(set(selected)):
        raise click.UsageError(f"--select {CHANGED} and {ALL} stand alone: they are no models")
    return names


def _rendered(review: "Review", plans: "tuple[Plan, ...]", form: str, *, to_terminal: bool) -> str:
    if form == "html":
        from mlspec.review import page

        return page.render(review, plans)
    if form == "json":
        from mlspec.review import json_report

        return json_report.render(review)
    if form == "markdown":
        from mlspec.review import markdown

        return markdown.render(review)
    from mlspec.review import text

    return text.render(review, colour=to_terminal and sys.stdout.isatty() and not os.environ.get("NO_COLOR"))


def _write(shown: str, output: Path | None) -> None:
    if output is None:
        # As bytes: whatever the locale, tools take it for UTF-8.
        click.echo(shown.encode(), nl=False)
        return
    try:
        output.write_text(shown, encoding="utf-8")
    except OSError as error:
        from mlspec.diagnostics.display import neutralise

        raise click.ClickException(neutralise(f"{output}: cannot be written: {error.strerror}")) from None
