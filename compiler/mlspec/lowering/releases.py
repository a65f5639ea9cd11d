"""Lowers the release records: each by the digests that it is compared by."""

from collections.abc import Iterable
from hashlib import sha256

from mlspec.plan import project as plan
from mlspec.spec.bind import Bound
from mlspec.spec.names import version_order
from mlspec.spec.release_spec import ReleaseSpec


def lower_releases(releases: Iterable[Bound[ReleaseSpec]]) -> tuple[plan.Release, ...]:
    """Returns the releases by model and version; a record's own digest is that of its file's bytes."""
    return tuple(sorted(map(_release, releases), key=lambda release: (release.model, version_order(release.version))))


def _release(release: Bound[ReleaseSpec]) -> plan.Release:
    spec = release.spec
    return plan.Release(
        model=spec.metadata.model,
        version=spec.metadata.version,
        manifest=spec.digests.manifest,
        record=f"sha256:{sha256(release.document.text.encode()).hexdigest()}",
    )
