"""When a version reached the stage that it is in, where commits step its rollout."""

from datetime import datetime
from pathlib import Path

from mlspec.conventions import environment_file
from mlspec.history.git import HistoryError
from mlspec.history.repository import Repository
from mlspec.plan.environment import ServedModel
from mlspec.release.stepping import reached_in


def reached_since(root: Path, environment: str, served: ServedModel) -> datetime | None:
    """Returns the committer date of the first of the last commits that all have the version in its stage.

    It is None where the last one does not: the stage is not committed yet, or there is no history.
    """
    file, since = environment_file(environment), None
    try:
        repository = Repository.open(root)
        for commit in repository.log(file, repository.head()):
            data = repository.file(commit, file) or b""
            if reached_in(file, data, served.name) != (served.serves.version, served.stage):
                break
            since = commit.committed
    except HistoryError:
        return None
    return since
