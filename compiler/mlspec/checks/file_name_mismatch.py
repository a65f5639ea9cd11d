"""A file whose name says another thing than what stands in it.

## What it does
Holds `environments/<name>.yaml` to the name of the environment in it, and `<folder>/releases/<version>.yaml` to the
version in it and to the model of its folder.

## Why it is bad
Environments and releases are found by the names of their files. A record of 1.1.0 under the name of 1.0.0 makes a
rollback to 1.0.0 serve something else.

## Example
    churn/releases/1.0.0.yaml:  metadata: {model: churn, version: 1.1.0}

## Use instead
    churn/releases/1.1.0.yaml:  metadata: {model: churn, version: 1.1.0}
"""

import re
from collections.abc import Iterator

from mlspec.checks.subject import Check, Subject
from mlspec.conventions import SPEC_SUFFIX
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.source.document import Document
from mlspec.spec.names import DNS_LABEL

RULE = Rule("MLS803", "file-name-mismatch", "error", "A file's name says another thing than the file", __doc__ or "")


def _find(subject: Subject) -> Iterator[Diagnostic]:
    for environment in subject.environments:
        yield from _misnamed(environment.document, "name", environment.spec.metadata.name)
    models = {_folder(model.document.file): model.spec.metadata.name for model in subject.models}
    for release in subject.releases:
        metadata = release.spec.metadata
        yield from _misnamed(release.document, "version", metadata.version)
        owner = models.get(_folder(release.document.file), metadata.model)
        if owner != metadata.model:
            yield Diagnostic(
                RULE,
                release.document.value_span(("metadata", "model")),
                f"this is a release of {metadata.model!r}, and the folder is that of {owner!r}",
                f"move the file to the folder of {metadata.model!r}, or call the model {metadata.model!r} again: "
                "a record of a release stays as it is",
            )


def _misnamed(document: Document, key: str, said: str) -> Iterator[Diagnostic]:
    folder, _, name = document.file.rpartition("/")
    called = name.removesuffix(SPEC_SUFFIX)
    if called == said:
        return
    rename = f"rename the file to {folder}/{said}{SPEC_SUFFIX}"
    possible = key == "name" and re.fullmatch(DNS_LABEL, called, re.ASCII) is not None
    yield Diagnostic(
        RULE,
        document.value_span(("metadata", key)),
        f"{key} is {said!r}, and the file is called {name!r}",
        f"{rename}, or write {key}: {called}" if possible else rename,
        fix=(Edit(("metadata", key), called),) if possible else (),
    )


def _folder(file: str) -> str:
    return file.partition("/")[0]


CHECK = Check(RULE, _find)
