"""`mlspec ci comment`: one comment of each kind on a pull request, edited in place."""

from pathlib import Path

import click

from mlspec.cli.exit_codes import CLEAN

KINDS = ("plan", "experiment")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--request", "number", type=click.IntRange(min=1), required=True, metavar="N", help="The pull request's number."
)
@click.option("--mark", "kind", type=click.Choice(KINDS), required=True, help="Which comment of ours it is.")
def command(file: Path, number: int, kind: str) -> int:
    """Write the Markdown in FILE as a comment on pull request N, or edit the one that is there.

    It is found by a hidden mark and by its author: what others wrote is left alone.
    """
    from mlspec.cli.ci.job import forge_here, read_text, tell, telling
    from mlspec.forge.redaction import without
    from mlspec.forge.sticky_comment import MARKS, stick

    body = read_text(file)
    forge = forge_here()
    with telling(forge):
        done = stick(forge, number, MARKS[kind], without(body, forge.secrets))
    tell(forge, f"the {kind} comment on request {number} is {done}")
    return CLEAN
