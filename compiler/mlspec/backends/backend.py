"""What a backend is: two functions from plans to files for one tool."""

from collections.abc import Callable
from dataclasses import dataclass

from mlspec.emit.tree import OutputFile
from mlspec.plan.plan import Plan, ProjectPlan


@dataclass(frozen=True, slots=True)
class Backend:
    """One target tool; `render_model` gives a model's files, `render_project` those that stand once."""

    name: str
    render_model: Callable[[Plan], tuple[OutputFile, ...]]
    render_project: Callable[[ProjectPlan], tuple[OutputFile, ...]]
