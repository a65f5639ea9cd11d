"""The version that a change needs, held to the one that the spec says."""

from collections.abc import Iterable

from mlspec.plan.changes.bump import bump_of, next_version, version_key
from mlspec.plan.changes.change import Change
from mlspec.plan.plan import Plan
from mlspec.plan.project import Project
from mlspec.review.review import Bump, VersionBump


def version_bump(before: Plan, after: Plan, changes: Iterable[Change], projects: Iterable[Project]) -> VersionBump:
    """Returns how far the version has to move, and does.

    A version that neither side has a release of is still under work: whatever changes, it may stay.
    """
    needed = bump_of(changes)
    released = any(
        release.model == before.name and release.version == before.version
        for project in projects
        for release in project.releases
    )
    wanted = next_version(before.version, needed)
    enough = not released or version_key(after.version) >= version_key(wanted)
    return VersionBump(needed, _declared(before.version, after.version), enough, None if enough else wanted)


def _declared(before: str, after: str) -> Bump | None:
    """Returns the first part of a version that is raised, None where none is."""
    was, now = version_key(before), version_key(after)
    if now <= was:
        return None
    if now[0] > was[0]:
        return "major"
    return "minor" if now[1] > was[1] else "patch"
