"""An environment that names a released version whose frozen folder cannot be believed.

## What it does
Reads `generated/<model>/<version>/plan.json` of each version and fallback of an environment. Refuses a folder that is
missing, whose manifest is not the one that the record of the release names, whose plan was edited, or whose plan this
mlspec cannot read.

## Why it is bad
What serves is rendered from the frozen plan: without it nobody can say what would be deployed, and a rollback to it
would end in an empty folder.

## Example
    models: {churn: {version: 1.1.0, fallback: 1.0.0}}    # and generated/churn/1.0.0/ is gone

## Use instead
    git checkout churn@v1.0.0 -- generated/churn/1.0.0
"""

from collections.abc import Iterator

from mlspec.checks.released_versions import records_of
from mlspec.checks.subject import Check, Subject
from mlspec.conventions import frozen_folder, taken_from_git
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule
from mlspec.plan.frozen import FrozenFault

RULE = Rule(
    "MLS810",
    "frozen-version-missing",
    "error",
    "An environment names a version whose frozen folder is missing or was edited",
    __doc__ or "",
)


def _find(subject: Subject) -> Iterator[Diagnostic]:
    records = records_of(subject)
    for environment in subject.environments:
        for name, served in environment.spec.models.items():
            for key, version in (("version", served.version), ("fallback", served.fallback)):
                record = records.get((name, version))
                if record is None:
                    continue
                found = subject.frozen.read(name, record.spec.metadata.version, record.spec.digests.manifest)
                if isinstance(found, FrozenFault):
                    released = record.spec.metadata.version
                    folder = frozen_folder(name, released)
                    there = record.document.value_span(("digests", "manifest"))
                    yield Diagnostic(
                        RULE,
                        environment.document.value_span(("models", name, key)),
                        f"{name} {version} cannot be rendered: {found.reason}",
                        f"restore it: {taken_from_git(name, released, folder)}",
                        (Related(there, "the record of the release"),),
                    )


CHECK = Check(RULE, _find)
