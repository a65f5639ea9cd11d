"""`mlspec ci actions`: what of others runs in rendered workflows."""

import click

from mlspec.cli.exit_codes import CLEAN


@click.command()
def command() -> int:
    """List the actions that rendered workflows may use, each at the commit that its tag named on that day."""
    from mlspec.workflows.actions import actions, looked_through

    found = actions()
    width = max(len(action.name) for action in found)
    click.echo(f"{len(found)} actions, looked through on {looked_through().isoformat()}")
    for action in found:
        click.echo(f"{action.name:<{width}}  {action.tag:<8}  {action.commit}")
    return CLEAN
