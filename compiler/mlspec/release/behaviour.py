"""Candidates whose version promises less than what changed since the release that they follow."""

from collections.abc import Iterator, Mapping

from mlspec.conventions import PLAN_FILE, frozen_folder
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import Edit
from mlspec.plan.changes.bump import bump_of, said
from mlspec.plan.changes.needed import Needed, needed_version
from mlspec.plan.encoding import to_json
from mlspec.plan.frozen import FrozenVersions
from mlspec.plan.plan import Plan, ProjectPlan
from mlspec.release.rules import VERSION_RELEASED_WITH_OTHER_BEHAVIOUR, VERSION_TOO_LOW
from mlspec.source.document import Document

VERSION = ("metadata", "version")
MOST_SHOWN = 3


def changed_behaviour(
    plan: ProjectPlan, frozen: Mapping[str, bytes], documents: Mapping[str, Document]
) -> Iterator[Diagnostic]:
    """Yields a finding for each model whose version is released with another behaviour, or is lower than it needs.

    `frozen` are the plans and manifests of released versions by path. A version whose folder was pruned, or cannot be
    believed, is passed over: there is nothing to compare with.
    """
    releases = plan.project.releases
    records = {(release.model, release.version) for release in releases}
    released = {release.model for release in releases}
    versions = FrozenVersions(frozen)
    for model in plan.models:
        if model.name not in released:
            continue
        if (model.name, model.version) in records and _is_as_it_was(model, frozen):
            continue
        found = needed_version(model, releases, versions)
        if isinstance(found, Needed) and not found.enough:
            yield _finding(model, found, documents[model.spec])


def _is_as_it_was(model: Plan, frozen: Mapping[str, bytes]) -> bool:
    """Returns whether the frozen plan is the candidate's, byte for byte: most are, and need no comparison."""
    path = f"{frozen_folder(model.name, model.version)}/{PLAN_FILE}"
    return frozen.get(path) == to_json(model).encode()


def _finding(model: Plan, found: Needed, document: Document) -> Diagnostic:
    changes = [change for change in found.changes if bump_of((change,)) is not None]
    told = next(change for change in changes if bump_of((change,)) == found.bump)
    more = f", and {len(changes) - 1} more" if len(changes) > 1 else ""
    rule, fault = VERSION_TOO_LOW, f"is too low a version after {found.base}, which is released"
    if found.is_released:
        rule, fault = VERSION_RELEASED_WITH_OTHER_BEHAVIOUR, "is released, and its behaviour is another one by now"
    return Diagnostic(
        rule,
        document.value_span(VERSION),
        f"{model.name} {model.version} {fault}: {said(told)}{more}",
        f"write version: {found.target}, a {found.bump} version ({told.redo}: {told.why})",
        tuple(
            Related(document.value_span(change.path), f"{change.shown} was {change.before or 'absent'} when released")
            for change in changes[:MOST_SHOWN]
            if change.file == document.file
        ),
        (Edit(VERSION, found.target),),
    )
