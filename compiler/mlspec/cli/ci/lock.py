"""`mlspec ci lock`: pins what jobs install."""

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS


@click.command()
@click.argument("path", default=".")
@click.option("--check", "only_check", is_flag=True, help="Say what the lock lacks, and fail; write and fetch nothing.")
def command(path: str, *, only_check: bool) -> int:
    """Pin what the jobs of the project at PATH install, with everything that it needs, by hashes.

    What mlspec, DVC's remotes and the Project's libraries need stands between marks in requirements-ci.in; lines of
    your own around them are kept. requirements-ci.txt is worked out from it by uv, or else by pip, and has the newest
    versions that fit: whoever reviews it sees what changed.
    """
    from mlspec.cli.ci.requirements import Locked, behind_in, lock, read_requirements
    from mlspec.diagnostics.display import neutralise

    needed = read_requirements(path)
    if needed is None:
        return FINDINGS
    if only_check:
        found = behind_in(needed)
        for line in found:
            click.echo(neutralise(line), err=True)
        if found:
            click.echo("help: run `mlspec ci lock` and commit what it writes", err=True)
            return FINDINGS
        click.echo(f"{needed.lock} pins what jobs need")
        return CLEAN
    locked = lock(needed)
    if not isinstance(locked, Locked):
        click.echo(neutralise(f"{needed.lock}: not written: {locked.reason}"), err=True)
        if locked.way_out:
            click.echo(neutralise(f"help: {locked.way_out}"), err=True)
        return FINDINGS
    hashes = sum(len(pin.hashes) for pin in locked.pins)
    click.echo(f"{needed.lock}: {len(locked.pins)} pinned by {hashes:,} {'hash' if hashes == 1 else 'hashes'}")
    return CLEAN
