"""`mlspec ci tag`: the tags that the merged state means, pushed with the token of the job."""

import click


@click.command()
@click.argument("path", default=".")
def command(path: str) -> int:
    """Make and push the tags of the project at PATH, as mlspec tag --push does; those that are there stay."""
    from mlspec.cli.ci.job import forge_here, telling
    from mlspec.cli.ci.proposing import REMOTE, base_branch
    from mlspec.cli.project_folder import project_root
    from mlspec.cli.tag import tagged
    from mlspec.history.repository import Repository

    forge, root = forge_here(), project_root(path)
    with telling(forge):
        branch = base_branch(root, Repository.open(root))
    return tagged(path, f"{REMOTE}/{branch}", push=True, dry_run=False, settings=forge.git)
