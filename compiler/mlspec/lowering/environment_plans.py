"""Lowers the environments to what is rendered for each: frozen versions, and the current operation of their models."""

from collections.abc import Iterable, Mapping

from mlspec.conventions import PLAN_FORMAT_VERSION
from mlspec.lowering.operated import lower_operated
from mlspec.lowering.served_versions import lower_served_version
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.plan.frozen import FrozenVersions
from mlspec.plan.plan import Plan
from mlspec.plan.project import Environment, Project, Served
from mlspec.spec.bind import Bound
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.release_spec import ReleaseSpec

Records = Mapping[tuple[str, str], ReleaseSpec]


def lower_environment_plans(
    project: Project,
    plans: Iterable[Plan],
    models: Iterable[Bound[ModelSpec]],
    releases: Iterable[Bound[ReleaseSpec]],
    frozen: FrozenVersions,
) -> tuple[EnvironmentPlan, ...]:
    """Returns each environment of the project, in the order of their names.

    A model whose spec is not among `models`, or whose version or fallback cannot be read, is left out of it: checks
    refuse both where a whole project is compiled.
    """
    current = {plan.name: plan for plan in plans}
    specs = {model.spec.metadata.name: model for model in models}
    records = {(each.spec.metadata.model, each.spec.metadata.version): each.spec for each in releases}

    def served(each: Served) -> ServedModel | None:
        known = each.model in current and each.model in specs
        return _model(each, current[each.model], specs[each.model], records, frozen) if known else None

    return tuple(
        _environment(project, environment, tuple(filter(None, map(served, environment.models))))
        for environment in project.environments
    )


def _environment(project: Project, environment: Environment, models: tuple[ServedModel, ...]) -> EnvironmentPlan:
    return EnvironmentPlan(
        format_version=PLAN_FORMAT_VERSION,
        project=project.name,
        name=environment.name,
        owner=environment.owner,
        description=environment.description,
        target=environment.target,
        namespace=environment.namespace,
        prometheus=environment.prometheus,
        pushgateway=environment.pushgateway,
        prometheus_labels=environment.prometheus_labels,
        registry=next((each for each in project.registries if each.name == environment.registry), None),
        prediction_log=environment.prediction_log,
        on_abort=environment.on_abort,
        argo_cd=environment.argo_cd,
        flux=environment.flux,
        models=models,
    )


def _model(
    served: Served, current: Plan, model: Bound[ModelSpec], records: Records, frozen: FrozenVersions
) -> ServedModel | None:
    version = _released(served.model, served.version, records, frozen)
    fallback = _released(served.model, served.fallback, records, frozen) if served.fallback is not None else None
    if version is None or (fallback is None and served.fallback is not None):
        return None
    reached = served.reached
    return ServedModel(
        name=served.model,
        serves=lower_served_version(version[0], version[1].digests),
        fallback=lower_served_version(fallback[0], fallback[1].digests) if fallback is not None else None,
        stage=reached.stage if reached is not None and reached.version == served.version else None,
        operated=lower_operated(model, current, version[0]),
    )


def _released(model: str, version: str, records: Records, frozen: FrozenVersions) -> tuple[Plan, ReleaseSpec] | None:
    record = records.get((model, version))
    plan = frozen.read(model, version, record.digests.manifest) if record is not None else None
    return (plan, record) if record is not None and isinstance(plan, Plan) else None
