"""A file that looks like a spec, and that no compile reads.

## What it does
Looks where specs stand: `mlspec.yaml` and `<folder>/model.yaml`, `environments/<name>.yaml` and
`<folder>/releases/<version>.yaml`. A file there that ends in `.yml`, is written in capitals, or has another character
in its name than letters, digits, `.`, `-` and `_`, is named; so is a `model.yaml` that stands in no folder.

## Why it is bad
Its author believes that it counts: a model that nobody compiles, an environment or a release that nobody finds.

## Example
    churn/model.yml

## Use instead
    churn/model.yaml
"""

from collections.abc import Iterator

from mlspec.checks.subject import Check, Subject
from mlspec.conventions import PROJECT_FILE
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.diagnostics.span import Span
from mlspec.spec.meant_files import meant_file

RULE = Rule("MLS815", "stray-spec-file", "error", "A file looks like a spec, and no compile reads it", __doc__ or "")


def _find(subject: Subject) -> Iterator[Diagnostic]:
    for file in subject.strays:
        message = f"{file!r} looks like a spec, and is not read"
        yield Diagnostic(RULE, Span(file, 1, 1, 1, 1), message, _way_out(file, subject))


def _way_out(file: str, subject: Subject) -> str:
    meant = meant_file(file)
    if "/" not in file and meant != PROJECT_FILE:
        return f"a model stands in a folder of its own: <name>/{meant}"
    if meant is None:
        return "name it, and its folder, by letters, digits, . - and _, and end it in .yaml"
    if meant in _read(subject):
        return f"{meant} stands beside it and is read: keep one of the two"
    return f"rename it to {meant}"


def _read(subject: Subject) -> frozenset[str]:
    """Returns the specs that are read and nothing is wrong with so far."""
    return frozenset(
        {
            subject.project.document.file,
            *(model.document.file for model in subject.models),
            *(environment.document.file for environment in subject.environments),
            *(release.document.file for release in subject.releases),
        }
    )


CHECK = Check(RULE, _find)
