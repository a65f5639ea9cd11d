"""A registry that jobs push images to without a way in.

## What it does
Looks, where images of models are described, for what opens each registry: the token that every job has (ghcr.io on
GitHub, registry.gitlab.com on GitLab), an identity in the registry's cloud, or credentials by named secrets.

## Why it is bad
The job that publishes an image would be refused, after all the others went well. A waiver is for the registry of a
GitLab of one's own, which its jobs get into, and for one that takes images from anybody in its network.

## Example
    registries: {images: {repository: registry.shop.example.com/models}}

## Use instead
    registries:
      images:
        repository: registry.shop.example.com/models
        credentials: {REGISTRY_USER: {secret: IMAGES_USER}, REGISTRY_PASSWORD: {secret: IMAGES_PASSWORD}}
"""

from collections.abc import Iterator

from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.spec.continuous_integration import ContinuousIntegration

RULE = Rule(
    "MLS906",
    "registry-without-access",
    "warning",
    "A registry that jobs push images to without a way in",
    __doc__ or "",
    waivable=True,
)
OWN = {"github": ("ghcr.io",), "gitlab": ("registry.gitlab.com",)}
"""The registries that a job's own token opens."""
OF_AWS = (".amazonaws.com",)
OF_GCP = (".pkg.dev", "gcr.io")


def _find(subject: Subject) -> Iterator[Diagnostic]:
    spec, document = subject.project.spec, subject.project.document
    if spec.ci is None or spec.image is None:
        return
    for name, registry in spec.registries.items():
        host = registry.repository.partition("/")[0].partition(":")[0]
        if not registry.credentials and not host.endswith(_opened(spec.ci)):
            yield Diagnostic(
                RULE,
                document.value_span(("registries", name, "repository")),
                f"jobs have no way into {host}",
                f"add credentials of {name}, REGISTRY_USER and REGISTRY_PASSWORD by named secrets{_identity(host)}",
            )


def _identity(host: str) -> str:
    clouds = (("aws", OF_AWS), ("gcp", OF_GCP))
    return "".join(f", or ci.identity.{cloud}" for cloud, ends in clouds if host.endswith(ends))


def _opened(ci: ContinuousIntegration) -> tuple[str, ...]:
    """Returns how the names of the hosts end that jobs get into without credentials."""
    identity = ci.identity
    aws = OF_AWS if identity is not None and identity.aws is not None else ()
    gcp = OF_GCP if identity is not None and identity.gcp is not None else ()
    return (*OWN[ci.provider], *aws, *gcp)


CHECK = Check(RULE, _find)
