"""A remote that jobs have no way into.

## What it does
Looks, where jobs run on machines of GitHub or GitLab, for what opens the default remote: an identity in its cloud, or
credentials by named secrets.

## Why it is bad
The first job that trains would stop at `dvc pull`. A machine of one's own may have access by itself: there nothing is
found.

## Example
    remotes: {bucket: {url: "s3://shop-models/dvc"}}
    ci: {provider: github, runners: [ubuntu-24.04]}

## Use instead
    ci:
      provider: github
      runners: [ubuntu-24.04]
      identity: {aws: {role: "arn:aws:iam::123456789012:role/train", region: eu-central-1}}
"""

from collections.abc import Iterator

from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.spec.continuous_integration import Identity
from mlspec.spec.hosted_runners import are_hosted

RULE = Rule("MLS904", "remote-without-access", "error", "A remote that jobs have no way into", __doc__ or "")
SECRETS = {
    "s3": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS",
    "azure": "AZURE_STORAGE_CONNECTION_STRING",
    "ssh": "the variables that your jobs open ssh with",
}
CLOUDS = {"s3": "aws", "gs": "gcp"}


def _find(subject: Subject) -> Iterator[Diagnostic]:
    spec, document = subject.project.spec, subject.project.document
    name, remote = next(iter(spec.remotes.items()), ("", None))
    if spec.ci is None or remote is None or not are_hosted(spec.ci.provider, spec.ci.runners):
        return
    scheme = remote.url.partition("://")[0]
    if scheme not in SECRETS or remote.credentials or _opens(spec.ci.identity, scheme):
        return
    identity = f"ci.identity.{CLOUDS[scheme]}, or " if scheme in CLOUDS else ""
    yield Diagnostic(
        RULE,
        document.value_span(("remotes", name, "url")),
        f"jobs have neither an identity nor credentials for {scheme}",
        f"add {identity}credentials of {name} by named secrets: {SECRETS[scheme]}",
    )


def _opens(identity: Identity | None, scheme: str) -> bool:
    return identity is not None and getattr(identity, CLOUDS.get(scheme, ""), None) is not None


CHECK = Check(RULE, _find)
