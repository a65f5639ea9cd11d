"""What a first project says of CI: the system, its machines, and where DVC keeps what jobs make."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mlspec.emit.scalars import scalar

Provider = Literal["github", "gitlab"]
HOSTED: dict[Provider, tuple[str, ...]] = {"github": ("ubuntu-24.04",), "gitlab": ("mlspec",)}
"""The machines of a project that names none: one of GitHub's own, or those of a tag that nobody else has."""
SECRETS = {
    "s3": ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
    "gs": ("GOOGLE_APPLICATION_CREDENTIALS",),
    "azure": ("AZURE_STORAGE_CONNECTION_STRING",),
}
"""The variables by which DVC opens a remote of each scheme where jobs are nobody in the cloud."""


@dataclass(frozen=True, slots=True)
class Automation:
    """The answers that CI needs; `image` is None where jobs of GitLab run in a shell of the machine itself."""

    provider: Provider
    runners: tuple[str, ...]
    branch: str
    python: str
    image: str | None
    remote: str | None

    def assumed(self) -> Iterator[str]:
        """Yields what of CI nobody said."""
        if self.runners == HOSTED[self.provider]:
            yield f"jobs run on machines labelled {', '.join(self.runners)} (--runner)"
        if self.provider == "gitlab" and self.image is None:
            yield "runners have shell executors, and Python there (for others: --image NAME@sha256:...)"
        if self.remote is None:
            yield "DVC keeps nothing beyond the machine that made it, and no job finds data (--remote)"


def automation_lines(automation: Automation) -> Iterator[str]:
    """Yields the lines of mlspec.yaml."""
    if automation.remote is not None:
        yield "# Where DVC keeps data and models; values of secrets stand in the store of CI, under these names."
        yield "remotes:"
        yield f"  storage: {{url: {scalar(automation.remote)}{_credentials(automation.remote)}}}"
    yield "# The system that checks, trains and releases. `mlspec ci lock` pins what its jobs install."
    yield "ci:"
    yield f"  provider: {automation.provider}"
    yield f"  runners: [{', '.join(map(scalar, automation.runners))}]"
    if automation.provider == "gitlab":
        yield f"  image: {scalar(automation.image or 'none')}"
    yield f"  branch: {scalar(automation.branch)}"
    yield f'  python: "{automation.python}"'
    yield "  watch: 30m"


def _credentials(remote: str) -> str:
    names = SECRETS.get(remote.partition("://")[0], ()) if "://" in remote else ()
    pairs = ", ".join(f"{name}: {{secret: {name}}}" for name in names)
    return f", credentials: {{{pairs}}}" if pairs else ""
