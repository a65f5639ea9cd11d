"""What `mlspec versions` says: the versions of each model, or what served at an instant."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from mlspec.conventions import VERSIONS_FORMAT_VERSION
from mlspec.spec.names import version_order
from mlspec.versions.record import Record
from mlspec.versions.timeline import Spell, Timeline


@dataclass(frozen=True, slots=True)
class Source:
    """The branch and the commit that an answer was read from; `complete` says whether the clone has all before it."""

    branch: str
    commit: str
    complete: bool


@dataclass(frozen=True, slots=True)
class Place:
    """An environment in which a version serves, and since when: the instant and the commit.

    `stage` is the one of its rollout that it has reached, where commits step rollouts.
    """

    environment: str
    stage: str | None
    since: str
    commit: str


@dataclass(frozen=True, slots=True)
class Version:
    """A released version: where it serves, where it is the fallback, and whether its frozen folder is still there."""

    record: Record
    frozen: bool
    serves: tuple[Place, ...]
    fallback: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModelVersions:
    """The released versions of a model, newest first."""

    model: str
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of a project's models."""

    format_version: str
    source: Source
    models: tuple[ModelVersions, ...]


@dataclass(frozen=True, slots=True)
class Served:
    """A model in an environment at an instant; without a record, `record` is None.

    `stage` is the one of its rollout that it had reached, where commits step rollouts.
    """

    model: str
    version: str
    fallback: str | None
    stage: str | None
    since: str
    commit: str
    record: Record | None


@dataclass(frozen=True, slots=True)
class Standing:
    """An environment at an instant; with a fault, its models are those of the last file that could be read."""

    environment: str
    file: str
    fault: str | None
    models: tuple[Served, ...]


@dataclass(frozen=True, slots=True)
class ServedAt:
    """What served where at an instant; `source` has the commit that counted then."""

    format_version: str
    source: Source
    at: str
    environments: tuple[Standing, ...]


Records = Mapping[tuple[str, str], Record]


def versions_of(
    timeline: Timeline, records: Records, is_frozen: Callable[[str, str], bool], source: Source, model: str | None
) -> Versions:
    """Returns the released versions of all models or of one, and where each stands now."""
    spells = [spell for name in timeline.names() for spell in timeline.spells(name)]
    found: dict[str, list[Version]] = {}
    for (name, version), record in sorted(records.items(), key=lambda item: version_order(item[0][1]), reverse=True):
        here = [spell for spell in spells if spell.model == name]
        serves = tuple(
            Place(spell.environment, spell.stage, instant(spell.since.at), spell.since.commit.short)
            for spell in here
            if spell.version == version
        )
        fallback = tuple(spell.environment for spell in here if spell.fallback == version)
        found.setdefault(name, []).append(Version(record, is_frozen(name, version), serves, fallback))
    models = tuple(ModelVersions(name, tuple(found[name])) for name in sorted(found) if model in (None, name))
    return Versions(VERSIONS_FORMAT_VERSION, source, models)


def served_at(timeline: Timeline, records: Records, source: Source, at: datetime, model: str | None) -> ServedAt:
    """Returns what served where at an instant, of all models or of one."""
    standings = tuple(
        Standing(
            name,
            timeline.file(name),
            _fault(timeline, timeline.file(name)),
            tuple(_served(spell, records) for spell in timeline.spells(name) if model in (None, spell.model)),
        )
        for name in timeline.names()
    )
    read = {standing.file for standing in standings}
    unread = tuple(
        Standing(file.rpartition("/")[2].removesuffix(".yaml"), file, _fault(timeline, file), ())
        for file in sorted(timeline.faults)
        if file not in read
    )
    return ServedAt(VERSIONS_FORMAT_VERSION, source, instant(at), standings + unread)


def instant(at: datetime) -> str:
    """Returns an instant as specs write it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _served(spell: Spell, records: Records) -> Served:
    return Served(
        spell.model,
        spell.version,
        spell.fallback,
        spell.stage,
        instant(spell.since.at),
        spell.since.commit.short,
        records.get((spell.model, spell.version)),
    )


def _fault(timeline: Timeline, file: str) -> str | None:
    fault = timeline.faults.get(file)
    if fault is None:
        return None
    return f"{fault.reason} (since commit {fault.since.commit.short}, {instant(fault.since.at)})"
