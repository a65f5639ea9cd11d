"""Which versions of a model were released, for the checks of environments."""

from mlspec.checks.subject import BoundModel, BoundRelease, Subject
from mlspec.conventions import release_file
from mlspec.spec.names import version_order


def released_versions(subject: Subject, model: BoundModel) -> tuple[str, ...]:
    """Returns the released versions of a model, oldest first."""
    name = model.spec.metadata.name
    found = {release.spec.metadata.version for release in subject.releases if release.spec.metadata.model == name}
    return tuple(sorted(found, key=version_order))


def may_be_released(subject: Subject, model: BoundModel, version: str) -> bool:
    """Returns whether there is a record of the version, be it one that something is wrong with."""
    file = release_file(model.document.file, version)
    return file in subject.faulty or version in released_versions(subject, model)


def follows_release(subject: Subject) -> bool:
    """Returns whether a model has a release that its version can be held to."""
    return any(released_versions(subject, model) for model in subject.models)


def way_back(released: tuple[str, ...], version: str) -> str | None:
    """Returns the release to fall back to from `version`: the newest older one; a newer one is no way back."""
    return next((each for each in released[::-1] if version_order(each) < version_order(version)), None)


def records_of(subject: Subject) -> dict[tuple[str, str | None], BoundRelease]:
    """Returns the records that are sound, by model and version."""
    return {(release.spec.metadata.model, release.spec.metadata.version): release for release in subject.releases}
