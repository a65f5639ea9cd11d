"""Lowers what promoting a candidate would make of each environment that its model serves in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from mlspec.lowering.operated import lower_operated
from mlspec.lowering.served_versions import Digests, lower_served_version
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.plan.frozen import FrozenVersions
from mlspec.plan.plan import Plan
from mlspec.spec.bind import Bound
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.names import version_order
from mlspec.spec.release_spec import ReleaseSpec

NOBODY_KNOWS_YET = f"sha256:{'0' * 64}"


@dataclass(frozen=True, slots=True)
class _Unknown:
    """The digests of what was not trained yet."""

    manifest: str = NOBODY_KNOWS_YET
    model: str = NOBODY_KNOWS_YET
    lock: str = NOBODY_KNOWS_YET


def lower_previews(
    environments: Iterable[EnvironmentPlan],
    plans: Iterable[Plan],
    models: Iterable[Bound[ModelSpec]],
    releases: Iterable[Bound[ReleaseSpec]],
    frozen: FrozenVersions,
) -> tuple[EnvironmentPlan, ...]:
    """Returns, for each candidate and each environment that serves an older version, the environment with it alone.

    A candidate that is released already has the digests of its record, any other one digests of zeros.
    """
    current = {plan.name: plan for plan in plans}
    specs = {model.spec.metadata.name: model for model in models}
    records = {(each.spec.metadata.model, each.spec.metadata.version): each.spec for each in releases}

    def previews(environment: EnvironmentPlan) -> Iterator[EnvironmentPlan]:
        for model in environment.models:
            candidate = current[model.name]
            if version_order(candidate.version) <= version_order(model.serves.version):
                continue
            record = records.get((model.name, candidate.version))
            released = frozen.read(model.name, candidate.version, record.digests.manifest) if record else None
            plan = released if isinstance(released, Plan) else candidate
            digests: Digests = record.digests if record is not None and plan is not candidate else _Unknown()
            promoted = _promoted(model, plan, digests, specs[model.name], candidate)
            yield replace(environment, models=(promoted,))

    return tuple(preview for environment in environments for preview in previews(environment))


def _promoted(model: ServedModel, plan: Plan, digests: Digests, spec: Bound[ModelSpec], candidate: Plan) -> ServedModel:
    return replace(
        model,
        serves=lower_served_version(plan, digests),
        fallback=model.serves,
        stage=None,
        operated=lower_operated(spec, candidate, plan),
    )
