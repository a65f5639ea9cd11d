"""Which forge a job runs on, by what its environment says."""

from collections.abc import Mapping

from mlspec.forge.forge import Forge, ForgeError
from mlspec.forge.github import GitHub
from mlspec.forge.gitlab import GitLab

_WAY_OUT = "run it in a job, or set GITHUB_ACTIONS=true or GITLAB_CI=true and what goes with it"


def forge_of(environment: Mapping[str, str]) -> Forge:
    """Returns the forge of a job.

    Raises:
        ForgeError: it is a job of neither, or lacks what it needs there.
    """
    if environment.get("GITHUB_ACTIONS") == "true":
        return GitHub(environment)
    if environment.get("GITLAB_CI") == "true":
        return GitLab(environment)
    raise ForgeError("this is a job neither of GitHub Actions nor of GitLab CI", _WAY_OUT)
