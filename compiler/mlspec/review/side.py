"""One side of a comparison: its plan, its documents, and which of its specs could not be compiled."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mlspec.plan.changes.files import EditedFiles
from mlspec.plan.frozen import FrozenVersions
from mlspec.plan.plan import Plan, ProjectPlan
from mlspec.source.document import Document


@dataclass(frozen=True, slots=True)
class Side:
    """A project as it was planned; no plan where its own spec has errors, or where no project `exists`.

    `specs` are the models' specs that were read: what of them has no plan has errors, and so has what is `broken`.
    `frozen` are the plans of what was released, `edited` the files that are others than on the other side.
    """

    plan: ProjectPlan | None
    documents: Mapping[str, Document]
    specs: frozenset[str]
    broken: frozenset[str] = frozenset()
    exists: bool = True
    frozen: FrozenVersions = field(default_factory=lambda: FrozenVersions({}))
    edited: EditedFiles = field(default_factory=EditedFiles)

    def models(self) -> dict[str, Plan]:
        """Returns the plans by the models' names."""
        return {plan.name: plan for plan in self.plan.models} if self.plan is not None else {}

    def faulty(self) -> frozenset[str]:
        """Returns the specs of models that have no plan."""
        planned = {plan.spec for plan in self.plan.models} if self.plan is not None else set[str]()
        return self.specs - planned
