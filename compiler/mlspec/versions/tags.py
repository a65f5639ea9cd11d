"""The tags that a project's history means, in the format of GTO: what was released, and what served where since when.

`<model>@v<version>` stands on the commit that added the record. `<model>#<environment>#<n>` and, for what was taken
away, `<model>#<environment>!#<n>` stand on the commit of the version that they speak of, because GTO and DVC read
the version off the commit; n counts a model's changes in the order in which they were merged. GTO orders tags by
their time: each is at least a second younger than the one before it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mlspec.history.main_line import Moment
from mlspec.history.tagging import NewTag
from mlspec.spec.names import version_order
from mlspec.versions.record import Record
from mlspec.versions.timeline import Placement, Timeline

_DIRECTORY = re.compile(r"[a-zA-Z0-9_./-]+")


@dataclass(frozen=True, slots=True)
class Release:
    """A record, the moment at which it came, and the commits that may carry its tag, the best one first."""

    record: Record
    moment: Moment
    commits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Untagged:
    """What has no tag, and why."""

    what: str
    reason: str


@dataclass(slots=True)
class Derived:
    """The tags in the order of their times, and what has none."""

    tags: list[NewTag] = field(default_factory=list[NewTag])
    untagged: list[Untagged] = field(default_factory=list[Untagged])


def derived_tags(
    moments: Iterable[Moment],
    blobs: Mapping[str, bytes],
    releases: Iterable[Release],
    packages: Mapping[tuple[str, str], str],
    folder: str,
) -> Derived:
    """Returns the tags that the history of a branch means.

    Args:
        moments: the branch, oldest first.
        blobs: what the environments' files held, by the ids of git.
        releases: the records that were ever added.
        packages: by commit and model the path of the package that the dvc.yaml of that commit names.
        folder: the way from the repository's root to the project's folder, empty or ending in a slash.
    """
    writer = _Writer(packages, folder)
    timeline = Timeline(blobs)
    by_moment: dict[str, list[Release]] = {}
    for release in releases:
        by_moment.setdefault(release.moment.commit.id, []).append(release)
    for moment in moments:
        for release in _newest_first(by_moment.get(moment.commit.id, ())):
            writer.release(release)
        for placement in timeline.advance(moment):
            writer.place(placement)
    return writer.derived


def has_tags(folder: str) -> bool:
    """Says whether the names of tags can hold the way to a project's folder."""
    return not folder or _DIRECTORY.fullmatch(folder) is not None


def is_of_gto(name: str, models: Iterable[str], folder: str) -> bool:
    """Says whether a tag is one of GTO's about one of these models."""
    return any(re.match(rf"{re.escape(_artifact(folder, model))}[@#]", name) for model in models)


class _Writer:
    """Writes the tags down one after the other."""

    def __init__(self, packages: Mapping[tuple[str, str], str], folder: str) -> None:
        self.derived = Derived()
        self._packages, self._folder = packages, folder
        self._commits: dict[tuple[str, str], str] = {}
        self._places: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}
        self._seconds: dict[str, int] = {}

    def release(self, release: Release) -> None:
        """Writes the tag of a version down, on the first commit that GTO and DVC will read it from."""
        model, version = release.record.model, release.record.version
        taken = {commit for (name, _), commit in self._commits.items() if name == model}
        free = [commit for commit in release.commits if commit not in taken]
        fitting = [commit for commit in free if self._package_fits(commit, model, version)]
        if not free:
            reason = "another version of it was added by the same commit, and GTO takes one a commit"
        elif not fitting:
            reason = f"the dvc.yaml of commit {free[0][:12]} names another version's package"
        else:
            self._commits[model, version] = fitting[0]
            name = f"{_artifact(self._folder, model)}@v{version}"
            self._add(model, name, fitting[0], release.moment, f"{model} {version} is released")
            return
        self.derived.untagged.append(Untagged(f"{model} {version}", reason))

    def place(self, placement: Placement) -> None:
        """Writes down that a version came to an environment, or that the last one went."""
        model, environment, version = placement.model, placement.environment, placement.version
        if version is None:
            former = self._places.pop((model, environment), None)
            if former is not None:
                name = self._name(model, f"{environment}!")
                self._add(model, name, self._commits[model, former], placement.moment, f"{model} left {environment}")
            return
        commit = self._commits.get((model, version))
        if commit is None:
            self.derived.untagged.append(
                Untagged(f"{model} {version} in {environment}", f"{version} has no tag that it could stand beside")
            )
            return
        self._places[model, environment] = version
        message = f"{environment} serves {model} {version} since commit {placement.moment.commit.short}"
        self._add(model, self._name(model, environment), commit, placement.moment, message)

    def _name(self, model: str, stage: str) -> str:
        self._counts[model] = self._counts.get(model, 0) + 1
        return f"{_artifact(self._folder, model)}#{stage}#{self._counts[model]}"

    def _add(self, model: str, name: str, commit: str, moment: Moment, message: str) -> None:
        seconds = max(int(moment.at.timestamp()), self._seconds.get(model, 0) + 1)
        self._seconds[model] = seconds
        self.derived.tags.append(NewTag(name, commit, moment.commit.id, seconds, message))

    def _package_fits(self, commit: str, model: str, version: str) -> bool:
        package = self._packages.get((commit, model))
        return package is None or f"/{version}/" in package


def _artifact(folder: str, model: str) -> str:
    return f"{folder.rstrip('/')}={model}" if folder else model


def _newest_first(releases: Iterable[Release]) -> Iterator[Release]:
    yield from sorted(releases, key=lambda release: version_order(release.record.version), reverse=True)
