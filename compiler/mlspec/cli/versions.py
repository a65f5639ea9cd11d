"""`mlspec versions`: which versions there are, and what served where at a date, from git alone."""

from datetime import UTC, datetime, time

import click

from mlspec.cli.exit_codes import CLEAN
from mlspec.cli.model_argument import model_and_path


def _instant(context: click.Context, parameter: click.Parameter, value: str | None) -> datetime | None:
    """Returns the instant that was said, the end of its day for a date, or None; anything else is a usage error."""
    if value is None:
        return None
    try:
        said = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(
            f"{value!r} is neither a date like 2027-01-31 nor an instant like 2027-01-31T12:00:00Z", context, parameter
        ) from None
    if len(value) <= len("2027-01-31"):
        said = datetime.combine(said, time(23, 59, 59))
    try:
        return said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)
    except OverflowError:
        raise click.BadParameter(f"{value!r} lies outside of the years 1 to 9999 in UTC", context, parameter) from None


@click.command()
@click.argument("model", required=False)
@click.argument("path", required=False)
@click.option(
    "--at",
    metavar="DATE|INSTANT",
    callback=_instant,
    help="What served then (UTC; a date means its end), as the main branch was committed.",
)
@click.option("--branch", metavar="REF", help="Read the history of this branch instead of the main branch.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to say it.")
def command(model: str | None, path: str | None, *, at: datetime | None, branch: str | None, form: str) -> int:
    """Show the released versions of MODEL, or of every model, in the project at PATH; with --at, what served where.

    Everything is read from git: no network, no DVC. What served is what environments/*.yaml named on the main
    branch, from the commit that merged it on.
    """
    from mlspec.cli.merged import read_merged, telling
    from mlspec.plan.encoding import to_json
    from mlspec.versions import report, text

    model, path = model_and_path(model, path)
    merged = read_merged(path, branch)
    with telling():
        merged.require(model)
        if at is None:
            merged.tell_shallow()
            table = report.versions_of(
                merged.timeline(None), merged.records(), merged.is_frozen, merged.source(), model
            )
            shown = to_json(table) if form == "json" else text.render_versions(table)
        else:
            moment = merged.moment(at)
            served = report.served_at(merged.timeline(at), merged.records(moment), merged.source(moment), at, model)
            shown = to_json(served) if form == "json" else text.render_served(served)
    # As bytes: a digest or a claim is UTF-8 whatever the locale.
    click.echo(shown.encode(), nl=False)
    return CLEAN
