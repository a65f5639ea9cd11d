"""`mlspec ci propose`: the one way by which a workflow changes anything, and it only asks."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from mlspec.cli.exit_codes import CLEAN


def _length(context: click.Context, parameter: click.Parameter, value: str | None) -> timedelta | None:
    """Returns a length of time; anything that is none is a usage error."""
    from pydantic_core import PydanticCustomError

    from mlspec.spec.units import Duration

    if value is None:
        return None
    try:
        return timedelta(seconds=Duration.read(value).seconds)
    except PydanticCustomError:
        raise click.BadParameter(f"{value!r} is no {Duration.EXPECTED} (like 7d)", context, parameter) from None


def _instant(context: click.Context, parameter: click.Parameter, value: str | None) -> datetime:
    """Returns a point in time, now without one; anything that is none is a usage error."""
    from pydantic_core import PydanticCustomError

    from mlspec.spec.units import Instant

    if value is None:
        return datetime.now(UTC)
    try:
        return datetime.fromisoformat(Instant.read(value).text)
    except PydanticCustomError:
        raise click.BadParameter(f"{value!r} is not like 2027-01-31T12:00:00Z", context, parameter) from None


@click.command()
@click.argument("path", default=".")
@click.option("--branch", required=True, metavar="mlspec/NAME", help="The branch, one for each cause.")
@click.option("--title", required=True, help="The request's title, and the commit's.")
@click.option(
    "--body",
    required=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The request's text, in Markdown.",
)
@click.option("--label", "labels", multiple=True, help="A label that the request gets; may be given more than once.")
@click.option(
    "--bundle",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Propose what this git bundle brings, not what changed in the work tree.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="GLOB",
    help="What may change, by path from the project (generated/**); anything else is refused. May be repeated.",
)
@click.option(
    "--cooldown",
    metavar="DURATION",
    callback=_length,
    help="Do nothing for so long after a request of this branch was closed or merged.",
)
@click.option("--base", metavar="BRANCH", help="The protected branch; by default ci.branch of the Project.")
@click.option("--author-name", metavar="NAME", help="Who makes the commit; by default the bot of the forge.")
@click.option("--author-email", metavar="ADDRESS", help="The address that goes with --author-name.")
@click.option("--at", metavar="TIME", callback=_instant, help="The time that the cooldown is held to; by default now.")
def command(
    path: str,
    *,
    branch: str,
    title: str,
    body: Path,
    labels: tuple[str, ...],
    bundle: Path | None,
    only: tuple[str, ...],
    cooldown: timedelta | None,
    base: str | None,
    author_name: str | None,
    author_email: str | None,
    at: datetime,
) -> int:
    """Propose what changed in the project at PATH: one commit on a branch of ours, and one open pull request for it.

    It never merges, never writes to the protected branch, and leaves a branch alone to which others have pushed. Ended
    anywhere and run again, it comes to the same end. Where nothing changed there is nothing to do.
    """
    from mlspec.cli.ci.job import forge_here, read_text, tell, telling
    from mlspec.cli.ci.proposing import Proposal, proposed
    from mlspec.cli.damaged_project import root_of_environments
    from mlspec.forge.redaction import without
    from mlspec.history.committing import Person

    if (author_name is None) != (author_email is None):
        raise click.UsageError("--author-name and --author-email go together")
    root = root_of_environments(path)
    forge = forge_here()
    proposal = Proposal(
        branch=branch,
        title=title,
        body=without(read_text(body), forge.secrets),
        labels=labels,
        bundle=bundle,
        only=only,
        apart=(body,),
        base=base,
        person=Person(author_name, author_email) if author_name is not None and author_email is not None else None,
        cooldown=cooldown,
    )
    with telling(forge):
        outcome = proposed(root, forge, proposal, at)
    tell(forge, outcome.told)
    return CLEAN
