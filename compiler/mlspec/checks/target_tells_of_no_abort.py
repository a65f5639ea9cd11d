"""An environment whose aborts are to be told, by a target that tells of none.

## What it does
Refuses `on_abort` where the target has no rollouts that end by themselves, or sends no message that `mlspec revert`
reads.

## Why it is bad
Whoever reads `on_abort` believes that git will say again what runs. Nobody would hear of an abort.

## Example
    target: {kserve: {mode: knative}}
    on_abort: {github: {repository: shop/models}}

## Use instead
    target: {kserve: {mode: knative}}      # stepped by commits: git says what runs at any time
"""

from collections.abc import Iterator

from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule

RULE = Rule(
    "MLS703",
    "target-tells-of-no-abort",
    "error",
    "An environment whose aborts are to be told, by a target that tells of none",
    __doc__ or "",
)
REASONS = {
    "kserve": "KServe 0.20.0 aborts nothing, a commit takes each step",
    "flagger": "Flagger 1.44.0 sends events of its own form",
}


def _find(subject: Subject) -> Iterator[Diagnostic]:
    for environment in subject.environments:
        tool, document = environment.spec.target.tool, environment.document
        if environment.spec.on_abort is None or tool not in REASONS:
            continue
        yield Diagnostic(
            RULE,
            document.key_span(("on_abort",)),
            f"nobody is told of an abort by {tool}: {REASONS[tool]}",
            "leave on_abort out, and run mlspec rollback by hand; targets that can: argo_rollouts",
            (Related(document.key_span(("target", tool)), "this rolls versions out"),),
            (Edit(("on_abort",), None),),
        )


CHECK = Check(RULE, _find)
