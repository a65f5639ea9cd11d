"""What a backend is: functions from plans to files for one tool."""

from collections.abc import Callable
from dataclasses import dataclass

from mlspec.emit.tree import OutputFile
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.plan import Plan, ProjectPlan


@dataclass(frozen=True, slots=True)
class Backend:
    """One tool: a model's files, those that stand once, an environment's, and what git should not keep of its runs."""

    name: str
    render_model: Callable[[Plan], tuple[OutputFile, ...]]
    render_project: Callable[[ProjectPlan], tuple[OutputFile, ...]]
    render_environment: Callable[[EnvironmentPlan], tuple[OutputFile, ...]]
    ignored: Callable[[ProjectPlan], tuple[str, ...]]


def nothing(_: object) -> tuple[()]:
    """Returns no files and no patterns: what a tool has for a plan that is not its business."""
    return ()
