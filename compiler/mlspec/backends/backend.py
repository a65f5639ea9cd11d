"""What a backend is: functions from plans to files for one tool."""

from collections.abc import Callable
from dataclasses import dataclass

from mlspec.emit.tree import OutputFile
from mlspec.manifests.rendering import Manifest
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.plan import Plan, ProjectPlan


@dataclass(frozen=True, slots=True)
class EnvironmentFiles:
    """What a tool has for an environment.

    `manifests` are objects of the cluster by their path below the environment's folder: its kustomization lists those
    of all tools. `files` are whatever else stands in the folder.
    """

    manifests: tuple[tuple[str, Manifest], ...] = ()
    files: tuple[OutputFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Backend:
    """One tool: a model's files, those that stand once, an environment's, and what git should not keep of its runs.

    `project_folder` is where the files that stand once are; its manifest is made for them.
    """

    name: str
    render_model: Callable[[Plan], tuple[OutputFile, ...]]
    render_project: Callable[[ProjectPlan], tuple[OutputFile, ...]]
    render_environment: Callable[[EnvironmentPlan], EnvironmentFiles]
    ignored: Callable[[ProjectPlan], tuple[str, ...]]
    project_folder: str = ""


def nothing(_: object) -> tuple[()]:
    """Returns no files and no patterns: what a tool has for a plan that is not its business."""
    return ()


def nowhere(_: EnvironmentPlan) -> EnvironmentFiles:
    """Returns nothing for an environment."""
    return EnvironmentFiles()
