"""Pull requests of forks that are checked on a machine of one's own.

## What it does
Finds `ci` of GitHub whose checks of pull requests run on self-hosted machines, while those of forks are checked, too.

## Why it is bad
A check runs what the pull request says, and anybody can open one from a fork. On a machine that is not thrown away
afterwards, a stranger's code can leave something behind for the jobs that train, release and deploy.

What is rendered then sends no fork there, but GitHub takes the workflow that a pull request brings, which may say
otherwise. `forks: false` is for a private repository; for a public one, only settings of GitHub hold: the machines in a
runner group that other workflows cannot use, and approval before a stranger's workflow runs.

## Example
    ci: {provider: github, runners: [self-hosted, linux]}

## Use instead
    ci: {provider: github, runners: [self-hosted, linux], pull_request_runners: [ubuntu-24.04]}
    ci: {provider: github, runners: [self-hosted, linux], forks: false}
"""

from collections.abc import Iterator

from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.spec.hosted_runners import SELF_HOSTED

RULE = Rule(
    "MLS903",
    "forks-on-own-machine",
    "error",
    "Pull requests of forks that are checked on a machine of one's own",
    __doc__ or "",
)
HOSTED = "ubuntu-24.04"


def _find(subject: Subject) -> Iterator[Diagnostic]:
    ci = subject.project.spec.ci
    if ci is None or ci.provider != "github" or not ci.forks:
        return
    key = "pull_request_runners" if ci.pull_request_runners else "runners"
    labels = ci.pull_request_runners or ci.runners
    if SELF_HOSTED in labels:
        yield Diagnostic(
            RULE,
            subject.project.document.value_span(("ci", key)),
            f"pull requests of forks would run on [{', '.join(labels)}]",
            f"add pull_request_runners: [{HOSTED}], or forks: false where the repository is private",
            fix=(Edit(("ci", "pull_request_runners"), [HOSTED]),),
        )


CHECK = Check(RULE, _find)
