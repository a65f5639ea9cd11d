"""Lowers the release records: each by the digests that it is compared by."""

from collections.abc import Iterable
from hashlib import sha256

from mlspec.diagnostics.edit import Edit
from mlspec.plan import project as plan
from mlspec.source.document import Document
from mlspec.source.editing import Unedited, edit_document
from mlspec.spec.abort import Abort
from mlspec.spec.bind import Bound
from mlspec.spec.names import version_order
from mlspec.spec.release_spec import ReleaseSpec


def lower_releases(releases: Iterable[Bound[ReleaseSpec]]) -> tuple[plan.Release, ...]:
    """Returns the releases by model and version; a record's own digest is that of its file's bytes but for aborts."""
    return tuple(sorted(map(_release, releases), key=lambda release: (release.model, version_order(release.version))))


def _release(release: Bound[ReleaseSpec]) -> plan.Release:
    spec = release.spec
    return plan.Release(
        model=spec.metadata.model,
        version=spec.metadata.version,
        manifest=spec.digests.manifest,
        record=f"sha256:{sha256(_without_aborts(release).text.encode()).hexdigest()}",
        aborts=tuple(map(_aborted, spec.aborts)),
    )


def _without_aborts(release: Bound[ReleaseSpec]) -> Document:
    if not release.spec.aborts:
        return release.document
    edited = edit_document(release.document, [Edit(("aborts",), None)])
    return release.document if isinstance(edited, Unedited) else edited


def _aborted(abort: Abort) -> plan.Aborted:
    failed = tuple(plan.Miss(each.metric, each.measured, each.threshold) for each in abort.failed)
    return plan.Aborted(abort.environment, abort.at.text, failed)
