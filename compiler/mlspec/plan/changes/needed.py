"""The version that a candidate needs, from what changed since the release that it follows."""

from collections.abc import Collection, Iterable

from mlspec.plan.changes.between import changes_between
from mlspec.plan.changes.bump import Bump, bump_of, next_version, version_key
from mlspec.plan.changes.change import Change
from mlspec.plan.changes.files import EditedFiles, changes_of_files
from mlspec.plan.frozen import FrozenFault, FrozenVersions
from mlspec.plan.plan import Plan
from mlspec.plan.project import Release
from mlspec.plan.value import value

NOTHING = EditedFiles()


@value
class Needed:
    """What a candidate needs that follows the release `base`, from which it differs by `changes`.

    `version` is the least that does, None where none is needed: only operation changed, or nothing.
    """

    base: str
    declared: str
    changes: tuple[Change, ...]
    bump: Bump | None
    version: str | None
    enough: bool

    @property
    def target(self) -> str:
        """The version that the spec has to say: the declared one where it is enough."""
        return self.declared if self.enough or self.version is None else self.version

    @property
    def is_released(self) -> bool:
        """Whether the declared version is a release already."""
        return self.declared == self.base


def needed_version(
    candidate: Plan, releases: Iterable[Release], frozen: FrozenVersions, edited: EditedFiles = NOTHING
) -> Needed | FrozenFault | None:
    """Returns the version that a candidate needs, why that cannot be known, or None without any release to follow.

    `edited` are the files that differ from those of the release.
    """
    records = {release.version: release for release in releases if release.model == candidate.name}
    base = base_of(candidate.version, records)
    if base is None:
        return None
    plan = frozen.read(candidate.name, base, records[base].manifest)
    if isinstance(plan, FrozenFault):
        return plan
    changes = (*changes_between(plan, candidate), *changes_of_files(plan, candidate, edited))
    return needed_for(base, candidate.version, records, changes)


def needed_for(base: str, declared: str, released: Collection[str], changes: Iterable[Change]) -> Needed:
    """Returns the version that changes since `base` need: the next one that was not released."""
    made = tuple(changes)
    bump = bump_of(made)
    if bump is None:
        return Needed(base, declared, made, None, None, enough=True)
    version = next_version(base, bump)
    while version in released:
        version = next_version(version, bump)
    enough = declared not in released and version_key(declared) >= version_key(version)
    return Needed(base, declared, made, bump, version, enough)


def base_of(declared: str, released: Collection[str]) -> str | None:
    """Returns the release that a declared version follows: itself, else the newest older one, else the newest."""
    if declared in released:
        return declared
    older = [version for version in released if version_key(version) < version_key(declared)]
    return max(older or released, key=version_key, default=None)
