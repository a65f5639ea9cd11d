"""Every workflow, in the order in which a change meets them."""

from collections.abc import Callable

from mlspec.plan.plan import ProjectPlan
from mlspec.workflows.check import check
from mlspec.workflows.experiment import experiment
from mlspec.workflows.promote import promote
from mlspec.workflows.rollback import rollback
from mlspec.workflows.train import train
from mlspec.workflows.watch import watch
from mlspec.workflows.workflow import Workflow

_MAKERS: tuple[Callable[[ProjectPlan], Workflow], ...] = (check, experiment, train, promote, watch, rollback)


def workflows(project: ProjectPlan) -> tuple[Workflow, ...]:
    """Returns the workflows of a project."""
    return tuple(make(project) for make in _MAKERS)
