"""What served where, read off the history of the environments' files."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from mlspec.conventions import ENVIRONMENTS, SPEC_SUFFIX
from mlspec.history.main_line import Moment
from mlspec.source.document import Data
from mlspec.source.reader import read
from mlspec.spec.names import SEMANTIC_VERSION
from mlspec.versions.record import Unreadable, part


@dataclass(frozen=True, slots=True)
class Spell:
    """A version of a model in an environment, since which moment it has been there, and the stage that it has reached.

    There is a stage where commits step rollouts, once the first one has been reached.
    """

    environment: str
    model: str
    version: str
    fallback: str | None
    stage: str | None
    since: Moment


@dataclass(frozen=True, slots=True)
class Placement:
    """A moment at which the version of a model in an environment changed; None for one that went."""

    moment: Moment
    environment: str
    model: str
    version: str | None


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the file of an environment says nothing, and since when."""

    reason: str
    since: Moment


@dataclass(frozen=True, slots=True)
class Named:
    """What the file of an environment says of a model: its version, its fallback, and the stage that it has reached."""

    version: str
    fallback: str | None
    stage: str | None


@dataclass(frozen=True, slots=True)
class EnvironmentFile:
    """What the file of an environment says, by model."""

    name: str
    models: Mapping[str, Named]


class Timeline:
    """The environments of a project at one moment; `advance` goes on to the next one that changed any.

    A file that cannot be read leaves standing what it said before: nothing could be rendered from it. An
    environment whose file gets another name and serves the same goes on under that name.
    """

    def __init__(self, blobs: Mapping[str, bytes]) -> None:
        self._blobs = blobs
        self._environments: dict[str, EnvironmentFile] = {}
        self._spells: dict[tuple[str, str], Spell] = {}
        self.faults: dict[str, Fault] = {}

    def advance(self, moment: Moment) -> tuple[Placement, ...]:
        """Returns which versions changed their place by the commit, by environment and model."""
        files = {path: blob for path, blob in moment.files.items() if is_environment(path)}
        before = dict(self._spells)
        left = {file: self._environments.pop(file) for file, blob in files.items() if blob is None and self._has(file)}
        for file, blob in files.items():
            self.faults.pop(file, None)
            if blob is None:
                continue
            found = read_environment(file, self._blobs[blob])
            if isinstance(found, Unreadable):
                self.faults[file] = Fault(found.reason, moment)
            else:
                former = self._environments.get(file) or _renamed(found, left.values())
                self._environments[file] = found
                self._enter(found, former, before, moment)
        names = {environment.name for environment in self._environments.values()}
        for key in [key for key, spell in self._spells.items() if not self._is_served(spell, names)]:
            del self._spells[key]
        return tuple(_placements(before, self._spells, moment))

    def names(self) -> tuple[str, ...]:
        """Returns the names of the environments."""
        return tuple(sorted(environment.name for environment in self._environments.values()))

    def file(self, name: str) -> str:
        """Returns the file of an environment."""
        return next(file for file, environment in self._environments.items() if environment.name == name)

    def spells(self, name: str) -> tuple[Spell, ...]:
        """Returns what an environment serves, by model."""
        return tuple(sorted((s for s in self._spells.values() if s.environment == name), key=lambda each: each.model))

    def _has(self, file: str) -> bool:
        return file in self._environments

    def _enter(
        self,
        found: EnvironmentFile,
        former: EnvironmentFile | None,
        before: Mapping[tuple[str, str], Spell],
        moment: Moment,
    ) -> None:
        for model, named in found.models.items():
            old = before.get((former.name, model)) if former is not None else None
            spell = Spell(found.name, model, named.version, named.fallback, named.stage, moment)
            if old is not None and old.version == named.version:
                spell = replace(spell, since=old.since)
            self._spells[found.name, model] = spell

    def _is_served(self, spell: Spell, names: set[str]) -> bool:
        return spell.environment in names and any(
            environment.name == spell.environment and spell.model in environment.models
            for environment in self._environments.values()
        )


def is_environment(path: str) -> bool:
    """Says whether the spec of an environment stands at a path."""
    folder, _, name = path.rpartition("/")
    return folder == ENVIRONMENTS and name.endswith(SPEC_SUFFIX) and not name.startswith(".")


def blobs_of(moments: Iterable[Moment]) -> frozenset[str]:
    """Returns the ids of all that the environments' files ever held."""
    return frozenset(
        blob for moment in moments for path, blob in moment.files.items() if blob is not None and is_environment(path)
    )


def timeline_at(moments: Iterable[Moment], blobs: Mapping[str, bytes], at: datetime | None) -> Timeline:
    """Returns the environments as they were at an instant; without one, as they are."""
    timeline = Timeline(blobs)
    for moment in moments:
        if at is not None and moment.at > at:
            break
        timeline.advance(moment)
    return timeline


def _renamed(found: EnvironmentFile, left: Iterable[EnvironmentFile]) -> EnvironmentFile | None:
    return next((each for each in left if each.models and each.models == found.models), None)


def _placements(
    before: Mapping[tuple[str, str], Spell], after: Mapping[tuple[str, str], Spell], moment: Moment
) -> Iterator[Placement]:
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if (old.version if old else None) != (new.version if new else None):
            yield Placement(moment, *key, new.version if new else None)


def read_environment(file: str, data: bytes) -> EnvironmentFile | Unreadable:
    """Returns what an environment of any age serves, without what else was asked of it then."""
    result = read(file, data)
    if result.document is None:
        return Unreadable(result.diagnostics[0].message if result.diagnostics else "it holds nothing")
    content = result.document.data()
    models = content.get("models")
    if not isinstance(models, dict):
        return Unreadable("it has no mapping of models")
    name = part(content, "metadata").get("name")
    stem = file.rpartition("/")[2].removesuffix(SPEC_SUFFIX)
    served: dict[str, Named] = {}
    for model in models:
        version, fallback = part(models, model).get("version"), part(models, model).get("fallback")
        if not _is_version(version) or not (fallback is None or _is_version(fallback)):
            return Unreadable(f"it does not say which version of {model!r} serves")
        reached = part(part(models, model), "reached")
        stage = reached.get("stage") if reached.get("version") == version else None
        told = stage if isinstance(stage, str) else None
        served[model] = Named(str(version), None if fallback is None else str(fallback), told)
    return EnvironmentFile(name if isinstance(name, str) else stem, served)


def _is_version(value: Data) -> bool:
    return isinstance(value, str) and re.fullmatch(SEMANTIC_VERSION, value, re.ASCII) is not None
