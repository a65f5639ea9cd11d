"""Jobs of GitLab that do not say what they run in.

## What it does
Refuses `ci` with `provider: gitlab` and without `image`.

## Why it is bad
Each job would run in whatever image its runner takes by default: another one on another machine, and another one next
year. An image that is pinned by its digest is the same wherever the job runs.

## Example
    ci: {provider: gitlab, runners: [docker]}

## Use instead
    ci: {provider: gitlab, runners: [docker], image: "python:3.12-slim@sha256:..."}
    ci: {provider: gitlab, runners: [shell], image: none}      # runners with a shell executor
"""

from collections.abc import Iterator

from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule

RULE = Rule("MLS901", "jobs-without-image", "error", "Jobs of GitLab that do not say what they run in", __doc__ or "")


def _find(subject: Subject) -> Iterator[Diagnostic]:
    ci = subject.project.spec.ci
    if ci is None or ci.provider != "gitlab" or ci.image is not None:
        return
    yield Diagnostic(
        RULE,
        subject.project.document.value_span(("ci", "provider")),
        "jobs of GitLab run in an image, and none is named",
        f"add image: python:{ci.python}-slim@sha256:<its digest>, or image: none where runners have shell executors",
    )


CHECK = Check(RULE, _find)
