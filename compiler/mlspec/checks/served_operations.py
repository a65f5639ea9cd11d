"""What serves where, and the current spec that it is operated by, for the checks that hold the two together."""

from collections.abc import Iterator
from dataclasses import dataclass

from mlspec.checks.released_versions import records_of
from mlspec.checks.subject import BoundEnvironment, BoundModel, Subject
from mlspec.plan.frozen import FrozenFault, names_in
from mlspec.plan.plan import Plan
from mlspec.spec.environment_spec import Served
from mlspec.spec.serving_fit import Followed


@dataclass(frozen=True, slots=True)
class ServedOperation:
    """A model's place in an environment, its current spec, and what the version that serves there has and is."""

    environment: BoundEnvironment
    served: Served
    model: BoundModel
    version: Followed
    frozen: Plan


def served_operations(subject: Subject) -> Iterator[ServedOperation]:
    """Yields every model of every environment whose frozen version can be read."""
    models = {model.spec.metadata.name: model for model in subject.models}
    records = records_of(subject)
    for environment in subject.environments:
        for name, served in environment.spec.models.items():
            record = records.get((name, served.version))
            if name not in models or record is None:
                continue
            plan = subject.frozen.read(name, served.version, record.spec.digests.manifest)
            if not isinstance(plan, FrozenFault):
                yield ServedOperation(environment, served, models[name], Followed(*names_in(plan)), plan)
