"""`mlspec ci`: what the workflows of a project call; whoever repeats a failed job by hand calls it too."""

import click

from mlspec.cli.lazy_group import LazyGroup

COMMANDS = {
    "actions": "List the actions that workflows may use, each with the commit that pins it",
    "advance": "Propose the next stage of each version whose gates passed, where commits step a rollout",
    "comment": "Keep one comment of each kind on a pull request up to date",
    "lock": "Pin what jobs install, with everything that it needs, by hashes",
    "models": "List the models that a job is about, as JSON",
    "pack": "Put a release into files for the job that proposes it",
    "propose": "Open the pull request for what changed, or update the one that is open",
    "publish": "Build and push the images that environments name and the registry lacks",
    "revert": "Propose the way back that an aborted rollout asks for",
    "reviewers": "Ask the teams that have to agree for a review",
    "rollback": "Propose the way back that a person asks for",
    "successor": "Give a released version the one that follows it, before a training",
    "tag": "Make and push the tags that the merged state means",
    "unpack": "Propose each release that other jobs packed",
}


@click.group(cls=LazyGroup, package="mlspec.cli.ci", table=COMMANDS)
def command() -> None:
    """Do what workflows call; which forge it is, a job's environment says."""
