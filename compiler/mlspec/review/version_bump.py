"""The version that a change needs, held to the one that the spec says."""

from collections.abc import Collection, Iterable

from mlspec.plan.changes.bump import bump_of, version_key
from mlspec.plan.changes.change import Change
from mlspec.plan.changes.files import EditedFiles
from mlspec.plan.changes.needed import NOTHING, Needed, base_of, needed_for, needed_version
from mlspec.plan.frozen import FrozenVersions
from mlspec.plan.plan import Plan
from mlspec.plan.project import Project
from mlspec.review.review import Bump, VersionBump


def version_bump(
    before: Plan,
    after: Plan,
    changes: Iterable[Change],
    projects: Collection[Project],
    *,
    frozen: FrozenVersions,
    edited: EditedFiles,
) -> VersionBump:
    """Returns how far the version has to move, and does: since the release that it follows.

    Without any release the version is still under work: whatever changes, it may stay. Where the plan of the release
    cannot be read, the changes themselves are what is known. `edited` are the files that differ on the two sides; a
    release that only one side has was made of them.
    """
    releases = {each.version: each for project in projects for each in project.releases if each.model == after.name}
    base = base_of(after.version, releases)
    known = all((after.name, base) in {(each.model, each.version) for each in project.releases} for project in projects)
    found = needed_version(after, releases.values(), frozen, edited if known else NOTHING)
    if base is None:
        declared = _declared(before.version, after.version)
        return VersionBump(bump_of(changes), declared, released=False, enough=True, next_version=None)
    if not isinstance(found, Needed):
        found = needed_for(base, after.version, releases, changes)
    return VersionBump(
        found.bump,
        _declared(base, after.version),
        released=found.is_released,
        enough=found.enough,
        next_version=None if found.enough else found.version,
    )


def _declared(before: str, after: str) -> Bump | None:
    """Returns the first part of a version that is raised, None where none is."""
    was, now = version_key(before), version_key(after)
    if now <= was:
        return None
    if now[0] > was[0]:
        return "major"
    return "minor" if now[1] > was[1] else "patch"
