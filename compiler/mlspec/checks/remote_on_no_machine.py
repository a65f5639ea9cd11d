"""A remote in a folder of a machine that no job runs on.

## What it does
Refuses a default remote that is a path where jobs run on machines of GitHub or GitLab.

## Why it is bad
Such a machine is new for each job and thrown away behind it: nothing is in the folder, and what a job pushes there is
gone with it.

## Example
    remotes: {disk: {url: /mnt/dvc}}
    ci: {provider: github, runners: [ubuntu-24.04]}

## Use instead
    remotes: {bucket: {url: "s3://shop-models/dvc"}}
    ci: {provider: github, runners: [self-hosted, linux], forks: false}      # machines that have the folder
"""

from collections.abc import Iterator

from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule
from mlspec.spec.hosted_runners import are_hosted

RULE = Rule(
    "MLS905", "remote-on-no-machine", "error", "A remote in a folder of a machine that no job runs on", __doc__ or ""
)


def _find(subject: Subject) -> Iterator[Diagnostic]:
    spec, document = subject.project.spec, subject.project.document
    name, remote = next(iter(spec.remotes.items()), ("", None))
    if spec.ci is None or remote is None or not remote.url.startswith("/"):
        return
    if are_hosted(spec.ci.provider, spec.ci.runners):
        yield Diagnostic(
            RULE,
            document.value_span(("remotes", name, "url")),
            f"{remote.url} is on none of the machines that jobs run on",
            "name a bucket or a host as the first of remotes, or in ci.runners machines that have the folder",
            (Related(document.value_span(("ci", "runners")), "these are new for each job"),),
        )


CHECK = Check(RULE, _find)
