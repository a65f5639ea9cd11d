"""The version of a candidate, held to what changed since the release before: also in scripts, incidents and data."""

from mlspec.cli.bumped import edited_since
from mlspec.cli.refusal import Refusal
from mlspec.cli.release_candidate import Candidate
from mlspec.cli.unreleased import read_specs
from mlspec.plan.changes.bump import bump_of, said
from mlspec.plan.changes.needed import Needed, base_of, needed_version
from mlspec.plan.frozen import FrozenVersions
from mlspec.plan.project import Release


def require_high_enough(candidate: Candidate) -> None:
    """Returns if the candidate's version promises no less than what changed; a pruned release is nothing to hold to.

    Raises:
        Refusal: it needs a higher one.
    """
    plan, files = candidate.plan, candidate.folder.files
    records = read_specs(files).records.get(plan.name, {})
    base = base_of(plan.version, records)
    if base is None:
        return
    edited = edited_since(candidate.folder.root, records[base])
    releases = (Release(each.model, each.version, each.manifest, "", ()) for each in records.values())
    found = needed_version(plan, releases, FrozenVersions(files.frozen), edited)
    if not isinstance(found, Needed) or found.enough:
        return
    told = next(change for change in found.changes if bump_of((change,)) == found.bump)
    raise Refusal(
        f"{plan.name} {plan.version} is too low a version after {base}, which is released: {said(told)}",
        f"write version: {found.target}, a {found.bump} version ({told.redo}: {told.why}): mlspec bump {plan.name}",
    )
