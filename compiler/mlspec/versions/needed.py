"""The version that a spec needs, from what changed since the release that it follows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from mlspec.plan.changes.bump import Bump, bump_of, next_version
from mlspec.plan.changes.change import Change
from mlspec.spec.names import version_order


@dataclass(frozen=True, slots=True)
class Needed:
    """What a spec needs: `version` is the least that does, None where none is needed."""

    base: str
    declared: str
    bump: Bump | None
    version: str | None
    enough: bool

    @property
    def target(self) -> str:
        """The version that the spec has to say: the declared one where it is enough."""
        return self.declared if self.enough or self.version is None else self.version


def base_of(declared: str, released: Collection[str]) -> str | None:
    """Returns the release that a declared version follows: itself, else the newest older one, else the newest."""
    if declared in released:
        return declared
    older = [version for version in released if version_order(version) < version_order(declared)]
    return max(older or released, key=version_order, default=None)


def needed(base: str, declared: str, released: Collection[str], changes: Iterable[Change]) -> Needed:
    """Returns the version that the changes since `base` need: the next one that was not released."""
    bump = bump_of(changes)
    if bump is None:
        return Needed(base, declared, None, None, enough=True)
    version = next_version(base, bump)
    while version in released:
        version = next_version(version, bump)
    enough = declared not in released and version_order(declared) >= version_order(version)
    return Needed(base, declared, bump, version, enough)
