"""`mlspec ci reviewers`: asks the teams that have to agree to a change, as far as the token may."""

import json
import re
from pathlib import Path

import click

from mlspec.cli.exit_codes import CLEAN

TEAM = re.compile(r"[a-z][a-z0-9-]{0,46}[a-z0-9]")
MOST = 50


@click.command()
@click.argument("review", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--request", "number", type=click.IntRange(min=1), required=True, metavar="N", help="The pull request's number."
)
def command(review: Path, number: int) -> int:
    """Ask the teams that REVIEW, written by mlspec plan --format json, names for a review of pull request N.

    Each is asked once. A team that the token may not ask is told of, and is no failure: the plan names it anyway.
    """
    from mlspec.cli.ci.job import forge_here, read_text, tell, telling

    teams = _teams(read_text(review, largest=50_000_000), review.name)
    forge = forge_here()
    if not teams:
        tell(forge, "nobody is asked: no rule names a team")
        return CLEAN
    with telling(forge):
        asked = forge.ask(number, teams)
    for each in asked:
        said = {"now": "was asked", "before": "had been asked before", "refused": f"was not asked: {each.reason}"}
        tell(forge, f"team {each.team} {said[each.outcome]}")
    return CLEAN


def _teams(text: str, name: str) -> tuple[str, ...]:
    """Returns the teams that a review names.

    Raises:
        UsageError: it is no review.
    """
    from mlspec.diagnostics.display import neutralise
    from mlspec.emit.shapes import is_list, is_mapping

    try:
        review: object = json.loads(text)
    except (ValueError, RecursionError):
        review = None
    approvers = review.get("approvers") if is_mapping(review) else None
    if not is_list(approvers) or len(approvers) > MOST:
        raise click.UsageError(neutralise(f"{name}: is not what `mlspec plan --format json` writes"))
    teams = [each.get("team") if is_mapping(each) else None for each in approvers]
    odd = next((team for team in teams if not isinstance(team, str) or TEAM.fullmatch(team) is None), None)
    if odd is not None or None in teams:
        raise click.UsageError(neutralise(f"{name}: names a team {odd!r}, and no team is called so"))
    return tuple(sorted({team for team in teams if isinstance(team, str)}))
