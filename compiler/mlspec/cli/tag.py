"""`mlspec tag`: the tags that the merged state means, for GTO, DVC and people; mlspec itself reads none."""

from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlspec.cli.merged import Merged
    from mlspec.versions.tags import Derived

REMOTE = "origin"


@click.command()
@click.argument("path", default=".")
@click.option("--push", is_flag=True, help=f"Push the tags to {REMOTE} too.")
@click.option("--dry-run", is_flag=True, help="Say which tags would be made; make none.")
@click.option("--branch", metavar="REF", help="Take this branch for the main branch.")
def command(path: str, *, push: bool, dry_run: bool, branch: str | None) -> int:
    """Tag what was released and what serves where in the project at PATH, as the history up to HEAD says.

    Tags are in GTO's format: <model>@v<version> and <model>#<environment>#<n>. Tags that are there stay as they
    are; a second run makes none.
    """
    if push and dry_run:
        raise click.UsageError("--dry-run makes nothing that --push could push: leave one of them out")
    return tagged(path, branch, push=push, dry_run=dry_run)


def tagged(
    path: str, branch: str | None, *, push: bool, dry_run: bool, settings: "Sequence[tuple[str, str]]" = ()
) -> int:
    """Returns the exit code after the tags were made, pushed by git with the settings, and told."""
    from mlspec.cli.merged import read_merged, telling
    from mlspec.diagnostics.display import neutralise
    from mlspec.history.remote import remote
    from mlspec.history.tagging import create_tags

    with telling():
        merged = read_merged(path, branch).at_head()
        derived = _derived(merged)
        there = {tag.name: tag.commit for tag in merged.repository.tags()}
        new = [tag for tag in derived.tags if tag.name not in there]
        if not dry_run:
            create_tags(merged.repository, new)
        for tag in new:
            click.echo(neutralise(f"{tag.name} on {tag.commit[:12]}: {tag.message}"))
        if push:
            remote(merged.repository, REMOTE, settings).push_tags([tag.name for tag in derived.tags])
        others = _tell_others(merged, derived, there)
    made = "would be made" if dry_run else "made and pushed" if push else "made"
    click.echo(f"{len(new)} {made}, {len(derived.tags) - len(new)} there already")
    return FINDINGS if others else CLEAN


def _derived(merged: "Merged") -> "Derived":
    from mlspec.cli.merged import UnusableHistory
    from mlspec.versions.tags import derived_tags, has_tags

    folder = merged.repository.prefix
    if not has_tags(folder):
        raise UnusableHistory(f"GTO's tags cannot name the folder {folder!r}: rename it")
    releases = merged.releases()
    packages = merged.packages({commit for release in releases for commit in release.commits})
    return derived_tags(merged.moments, merged.blobs, releases, packages, folder)


def _tell_others(merged: "Merged", derived: "Derived", there: dict[str, str]) -> bool:
    """Returns whether a tag is on another commit than the history says, after telling what is not as it says."""
    from mlspec.diagnostics.display import neutralise
    from mlspec.versions.tags import is_of_gto

    others = [tag for tag in derived.tags if there.get(tag.name, tag.commit) != tag.commit]
    for tag in others:
        told = f"{tag.name}: is on {there[tag.name][:12]} and not on {tag.commit[:12]}; it is left as it is"
        click.echo(neutralise(told), err=True)
    models = {model for model, _ in merged.records()}
    for name in sorted(there.keys() - {tag.name for tag in derived.tags}):
        if is_of_gto(name, models, merged.repository.prefix):
            click.echo(neutralise(f"note: {name}: the history does not say this; it is left as it is"), err=True)
    for untagged in derived.untagged:
        click.echo(neutralise(f"note: {untagged.what}: no tag: {untagged.reason}"), err=True)
    if others:
        click.echo("help: see who made them; `git tag -d NAME` and another run put them right", err=True)
    return bool(others)
