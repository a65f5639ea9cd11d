"""The script of a job of GitLab: its steps in a shell each, so that one ends as a step of GitHub does."""

from collections.abc import Iterator

from mlspec.backends.gitlab_ci.variables import TOKENS
from mlspec.emit.written import Script
from mlspec.workflows.folders import WORK
from mlspec.workflows.workflow import Condition, Job, Step

_TOKEN = "MLSPEC_GITLAB_TOKEN"  # noqa: S105 - the name of the variable that mlspec.forge reads
_UNTOLD = "this branch gets no token: what there is to say stands in the logs and files of the jobs before"


def script(job: Job) -> list[Script]:
    """Returns the one item of a job's script."""
    return [Script(*_lines(job))]


def _lines(job: Job) -> Iterator[str]:
    if job.each_model is not None:
        yield f'if ! grep --quiet --fixed-strings "\\"$MLSPEC_MODEL\\"" {WORK}/{job.each_model}.json; then'
        yield '  echo "nothing to do for $MLSPEC_MODEL"'
        yield "  exit 0"
        yield "fi"
    if Condition.OWN_REQUEST in job.when and any(value in TOKENS for step in job.steps for _, value in step.env):
        yield f'if [ -z "${{{_TOKEN}:-}}" ]; then'
        yield f'  echo "{_UNTOLD}"'
        yield "  exit 0"
        yield "fi"
    if any(step.always for step in job.steps):
        yield from _despite_failure(job)
    else:
        for step in job.steps:
            yield from _shell(step)


def _despite_failure(job: Job) -> Iterator[str]:
    """Yields the steps of a job of which some run although one before them failed: in no condition, which ends -e."""
    yield "failed=0"
    yield "set +e"
    for step in job.steps:
        margin = "" if step.always else "  "
        if not step.always:
            yield 'if [ "$failed" -eq 0 ]; then'
        yield from (f"{margin}{line}" for line in _shell(step))
        yield f"{margin}failed=$((failed | $?))"
        if not step.always:
            yield "fi"
    yield 'exit "$failed"'


def _shell(step: Step) -> Iterator[str]:
    yield f"echo '{step.title}'"
    yield "("
    yield "  set -euo pipefail"
    yield from (f"  {line}" for line in step.script)
    yield ")"
