"""A command that the Project does not allow.

## What it does
Compares the command of every `made_by` with the beginnings that the Project's `allow.commands` lists.

## Why it is bad
A spec comes from a pull request. Whoever can edit one must not be able to run what they like in CI.

## Example
    made_by: {run: [bash, fetch.sh], reads: [fetch.sh]}

## Use instead
A command that the Project allows, or a change of the Project, which its owners review:

    allow: {commands: [[bash, fetch.sh]]}
"""

from collections.abc import Iterator

from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule

RULE = Rule("MLS207", "command-not-allowed", "error", "A command that the Project does not allow", __doc__ or "")


def _find(subject: Subject) -> Iterator[Diagnostic]:
    allowed = subject.project.spec.allow.commands
    for model in subject.models:
        for name, source in model.spec.sources.items():
            run = source.made_by.run if source.made_by is not None else None
            if run is None or any(run[: len(start)] == start for start in allowed if start):
                continue
            yield Diagnostic(
                RULE,
                model.document.value_span(("sources", name, "made_by", "run")),
                f"the Project does not allow {' '.join(run)!r}",
                f"add it to allow.commands in {subject.project.document.file}, which now has "
                + (", ".join(repr(" ".join(start)) for start in allowed) or "none"),
            )


CHECK = Check(RULE, _find)
