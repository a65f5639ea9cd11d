"""Lowers a project: each model by itself, and the stages that stand once for all of them."""

from collections.abc import Iterable

from mlspec.conventions import PLAN_FORMAT_VERSION
from mlspec.lowering.approvals import lower_approvals
from mlspec.lowering.continuous_integration import lower_continuous_integration
from mlspec.lowering.environment_plans import lower_environment_plans
from mlspec.lowering.environments import lower_environments
from mlspec.lowering.features import lower_features
from mlspec.lowering.filters import lower_filters
from mlspec.lowering.judgement import lower_judgement
from mlspec.lowering.key_order import in_key_order
from mlspec.lowering.label import lower_label
from mlspec.lowering.libraries import lower_libraries
from mlspec.lowering.lineage import lower_lineage
from mlspec.lowering.operation import lower_operation
from mlspec.lowering.policies import lower_policies
from mlspec.lowering.prediction import lower_prediction
from mlspec.lowering.previews import lower_previews
from mlspec.lowering.releases import lower_releases
from mlspec.lowering.serving import lower_serving
from mlspec.lowering.source_stages import lower_source_stages
from mlspec.lowering.sources import lower_sources
from mlspec.lowering.stages import lower_stages
from mlspec.lowering.storage import lower_registries, lower_remotes
from mlspec.lowering.training import lower_training
from mlspec.plan.frozen import FrozenVersions
from mlspec.plan.image import Image
from mlspec.plan.plan import Consumer, Hypothesis, Plan, ProjectPlan
from mlspec.plan.project import AllowedCommand, AllowedEstimator, Project
from mlspec.spec import hypothesis as spec_hypothesis
from mlspec.spec.bind import Bound
from mlspec.spec.bounds import number
from mlspec.spec.environment_spec import EnvironmentSpec
from mlspec.spec.lineage import lineage
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.project_spec import ProjectSpec
from mlspec.spec.release_spec import ReleaseSpec


def lower_project(
    project: Bound[ProjectSpec],
    models: Iterable[Bound[ModelSpec]],
    environments: Iterable[Bound[EnvironmentSpec]] = (),
    releases: Iterable[Bound[ReleaseSpec]] = (),
    frozen: FrozenVersions | None = None,
) -> ProjectPlan:
    """Returns the plans of all models and environments, by name, what writes the sources, and what stands once for all.

    `frozen` are the released versions that environments name.
    """
    models, releases = tuple(models), tuple(releases)
    plans = tuple(sorted((lower_model(project.spec, model) for model in models), key=lambda plan: plan.name))
    whole = Project(
        format_version=PLAN_FORMAT_VERSION,
        name=project.spec.metadata.name,
        description=project.spec.metadata.description,
        registries=lower_registries(project.spec.registries),
        remotes=lower_remotes(project.spec.remotes),
        ci=lower_continuous_integration(project.spec.ci),
        commands=tuple(AllowedCommand(begins) for begins in project.spec.allow.commands),
        estimators=tuple(AllowedEstimator(*item) for item in sorted(project.spec.allow.estimators.items())),
        environments=lower_environments((bound.spec for bound in environments), project.spec.registries),
        releases=lower_releases(releases),
        approvals=lower_approvals(project.spec.approvals),
        policies=lower_policies(project.spec.policies),
    )
    frozen = frozen or FrozenVersions({})
    served = lower_environment_plans(whole, plans, models, releases, frozen)
    return ProjectPlan(
        project=whole,
        models=plans,
        source_stages=lower_source_stages(plans),
        libraries=lower_libraries(project.spec.libraries),
        environments=served,
        previews=lower_previews(served, plans, models, releases, frozen),
    )


def lower_model(project: ProjectSpec, model: Bound[ModelSpec]) -> Plan:
    """Returns one model's plan: every default written out, nothing left to be looked up or to the order of keys."""
    spec = in_key_order(model.spec)
    reads = lineage(spec)
    sources = lower_sources(spec.sources)
    label = lower_label(spec.label, spec.sources[spec.label.source], reads.label)
    features = lower_features(spec, reads)
    training = lower_training(spec.model, spec.features, project.allow.estimators)
    judgement = lower_judgement(spec, reads)
    return Plan(
        format_version=PLAN_FORMAT_VERSION,
        project=project.metadata.name,
        name=spec.metadata.name,
        version=spec.metadata.version,
        owner=spec.metadata.owner,
        tier=spec.metadata.tier,
        description=spec.metadata.description,
        consumers=tuple(Consumer(each.name, each.owner, each.contact) for each in spec.serving.consumers),
        spec=model.document.file,
        as_of=project.as_of.text if project.as_of is not None else None,
        hypothesis=_hypothesis(spec.hypothesis),
        prediction=lower_prediction(spec.prediction),
        sources=sources,
        label=label,
        features=features,
        training=training,
        judgement=judgement,
        filters=lower_filters(spec),
        serving=lower_serving(spec),
        operation=lower_operation(spec),
        lineage=lower_lineage(spec, reads),
        libraries=lower_libraries(project.libraries),
        image=Image(project.image.base, project.image.runtime) if project.image is not None else None,
        stages=lower_stages(sources, label, features, training, judgement),
    )


def _hypothesis(hypothesis: spec_hypothesis.Hypothesis | None) -> Hypothesis | None:
    if hypothesis is None:
        return None
    expect = hypothesis.expect
    return Hypothesis(hypothesis.claim, expect.kpi, number(expect.change), expect.against)
