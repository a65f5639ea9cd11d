"""A label that no machine of GitHub has, and that is not said to be one's own.

## What it does
Looks the labels of `ci.runners` and `ci.pull_request_runners` up among those of GitHub's machines, unless `self-hosted`
stands first. It also finds machines of GitHub that mlspec's jobs, which are bash on Linux, do not run on, and labels
beside the one of a hosted machine, which has no other.

## Why it is bad
A job whose labels no machine has waits for a day and is then cancelled. A waiver is for machines that have one label of
your own choice: scale sets, and larger runners of your organisation.

## Example
    ci: {provider: github, runners: [ubuntu-24.4]}

## Use instead
    ci: {provider: github, runners: [ubuntu-24.04]}
    ci: {provider: github, runners: [self-hosted, linux, large]}
"""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.spec.hosted_runners import GITHUB_LINUX, GITHUB_OTHERS, SELF_HOSTED

RULE = Rule(
    "MLS902", "unknown-runner", "warning", "A label that no machine of GitHub has", __doc__ or "", waivable=True
)
Fault = tuple[int, str, str]


def _find(subject: Subject) -> Iterator[Diagnostic]:
    ci, document = subject.project.spec.ci, subject.project.document
    if ci is None or ci.provider != "github":
        return
    for key, labels in (("runners", ci.runners), ("pull_request_runners", ci.pull_request_runners)):
        for place, message, way_out in _faults(labels):
            yield Diagnostic(RULE, document.value_span(("ci", key, place)), message, way_out)


def _faults(labels: Sequence[str]) -> Iterator[Fault]:
    if not labels or labels[0] == SELF_HOSTED:
        return
    if SELF_HOSTED in labels:
        yield labels.index(SELF_HOSTED), "self-hosted stands behind other labels", "write it first"
    elif len(labels) > 1 and (hosted := [label for label in labels if label in GITHUB_LINUX]):
        other = next(place for place, label in enumerate(labels) if label != hosted[0])
        yield other, f"a machine of GitHub with {hosted[0]!r} has no other label", f"write [{hosted[0]}] alone"
    else:
        yield from _unknown(labels)


def _unknown(labels: Sequence[str]) -> Iterator[Fault]:
    own = f"for machines of your own, {SELF_HOSTED} stands first"
    for place, label in enumerate(labels):
        if label in GITHUB_OTHERS:
            yield place, f"{label!r} does not run Linux, and jobs are bash on Linux", "write ubuntu-24.04"
        elif label not in GITHUB_LINUX:
            close = get_close_matches(label, sorted(GITHUB_LINUX), n=1)
            way_out = f"did you mean {close[0]!r}? {own}" if close else f"write ubuntu-24.04; {own}"
            yield place, f"no machine of GitHub has the label {label!r}", way_out


CHECK = Check(RULE, _find)
