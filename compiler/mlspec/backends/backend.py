"""What a backend is: two functions from plans to files for one tool."""

from collections.abc import Callable
from dataclasses import dataclass

from mlspec.emit.tree import OutputFile
from mlspec.plan.plan import Plan, ProjectPlan


@dataclass(frozen=True, slots=True)
class Backend:
    """One target tool: a model's files, the files that stand once, and what git should not keep of its runs."""

    name: str
    render_model: Callable[[Plan], tuple[OutputFile, ...]]
    render_project: Callable[[ProjectPlan], tuple[OutputFile, ...]]
    ignored: Callable[[ProjectPlan], tuple[str, ...]]
