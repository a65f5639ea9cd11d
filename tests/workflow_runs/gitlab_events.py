"""What GitLab tells a pipeline of what happened: its predefined variables, and which commit it is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflow_runs.origin import Origin

PROJECT, FORK = 42, 666
ZERO = "0" * 40


@dataclass(frozen=True)
class Pipeline:
    """A pipeline that something starts; `said` are the variables of a schedule, a trigger or a person."""

    source: str
    sha: str
    branch: str | None
    variables: tuple[tuple[str, str], ...] = ()
    said: tuple[tuple[str, str], ...] = ()
    is_foreign: bool = False

    def predefined(self, origin: Origin, number: int) -> dict[str, str]:
        """Returns the variables that GitLab sets for every job of it."""
        owner, _, name = origin.name.rpartition("/")
        project = FORK if self.is_foreign else PROJECT
        server = origin.server
        return {
            "CI": "true",
            "GITLAB_CI": "true",
            "CI_API_V4_URL": f"{server}/api/v4",
            "CI_SERVER_URL": server,
            "CI_SERVER_HOST": "127.0.0.1",
            "CI_COMMIT_SHA": self.sha,
            "CI_COMMIT_SHORT_SHA": self.sha[:8],
            "CI_COMMIT_REF_NAME": self.branch or dict(self.variables)["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"],
            "CI_COMMIT_BRANCH": self.branch or "",
            "CI_COMMIT_REF_PROTECTED": "true" if self.branch == "main" else "false",
            "CI_COMMIT_MESSAGE": origin.git("log", "-1", "--format=%B", self.sha),
            "CI_COMMIT_TITLE": origin.git("log", "-1", "--format=%s", self.sha),
            "CI_DEFAULT_BRANCH": "main",
            "CI_PIPELINE_ID": str(1000 + number),
            "CI_PIPELINE_IID": str(number),
            "CI_PIPELINE_SOURCE": self.source,
            "CI_PROJECT_ID": str(project),
            "CI_PROJECT_NAME": name,
            "CI_PROJECT_NAMESPACE": owner,
            "CI_PROJECT_PATH": origin.name,
            "CI_PROJECT_ROOT_NAMESPACE": owner.partition("/")[0],
            "CI_PROJECT_URL": f"{server}/{origin.name}",
            **dict(self.variables),
            **dict(self.said),
        }


def merge_request(
    origin: Origin,
    number: int,
    head: str,
    *,
    branch: str = "change",
    labels: Sequence[str] = (),
    is_foreign: bool = False,
    title: str = "A change",
) -> Pipeline:
    """Returns the pipeline of a merge request: of its own branch, and of a fork in the fork's project."""
    origin.git("update-ref", f"refs/merge-requests/{number}/head", head)
    variables = {
        "CI_MERGE_REQUEST_IID": str(number),
        "CI_MERGE_REQUEST_ID": str(9000 + number),
        "CI_MERGE_REQUEST_PROJECT_ID": str(PROJECT),
        "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": str(FORK if is_foreign else PROJECT),
        "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": branch,
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": origin.git("merge-base", "main", head),
        "CI_MERGE_REQUEST_TITLE": title,
        "CI_MERGE_REQUEST_EVENT_TYPE": "detached",
        "CI_OPEN_MERGE_REQUESTS": f"{origin.name}!{number}",
        **({"CI_MERGE_REQUEST_LABELS": ",".join(labels)} if labels else {}),
    }
    return Pipeline("merge_request_event", head, None, tuple(variables.items()), is_foreign=is_foreign)


def push(origin: Origin, before: str, branch: str = "main") -> Pipeline:
    """Returns the pipeline of a push that moved a branch from `before` to where it is now."""
    return Pipeline("push", origin.tip(branch), branch, (("CI_COMMIT_BEFORE_SHA", before),))


def started(origin: Origin, source: str, branch: str = "main", **said: str) -> Pipeline:
    """Returns the pipeline of a schedule, a person (web), the API or a trigger, with the variables it was given."""
    return Pipeline(source, origin.tip(branch), branch, (("CI_COMMIT_BEFORE_SHA", ZERO),), tuple(said.items()))
