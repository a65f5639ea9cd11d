"""Lowers the environments: which tool rolls out where, and which versions serve there."""

from collections.abc import Iterable

from mlspec.plan import project as plan
from mlspec.spec.abort_notice import AbortNotice
from mlspec.spec.environment_spec import EnvironmentSpec, PredictionLog, Served
from mlspec.spec.serving_targets import ServingTarget


def lower_environments(
    environments: Iterable[EnvironmentSpec], registries: Iterable[str]
) -> tuple[plan.Environment, ...]:
    """Returns the environments by name, each with its models by name; the first of `registries` is the default."""
    default = next(iter(registries), None)
    lowered = (_environment(spec, default) for spec in environments)
    return tuple(sorted(lowered, key=lambda environment: environment.name))


def _environment(spec: EnvironmentSpec, registry: str | None) -> plan.Environment:
    return plan.Environment(
        name=spec.metadata.name,
        owner=spec.metadata.owner,
        description=spec.metadata.description,
        target=_target(spec.target),
        namespace=spec.namespace,
        prometheus=spec.prometheus.address,
        pushgateway=spec.prometheus.pushgateway,
        prometheus_labels=tuple(plan.Label(*label) for label in sorted(spec.prometheus.labels.items())),
        registry=spec.registry or registry,
        prediction_log=_prediction_log(spec.prediction_log),
        on_abort=_abort_notice(spec.on_abort),
        argo_cd=plan.ArgoCd(**spec.argo_cd.model_dump()) if spec.argo_cd is not None else None,
        flux=plan.Flux(**spec.flux.model_dump()) if spec.flux is not None else None,
        models=tuple(_served(name, served) for name, served in sorted(spec.models.items())),
    )


def _prediction_log(log: PredictionLog | None) -> plan.PredictionLog | None:
    return plan.PredictionLog(log.url, log.format) if log is not None else None


def _abort_notice(notice: AbortNotice | None) -> plan.AbortNotice | None:
    if notice is None:
        return None
    if notice.github is not None:
        return plan.AbortNotice("github", notice.github.address, notice.github.repository, None, None)
    if notice.gitlab is not None:
        return plan.AbortNotice("gitlab", notice.gitlab.address, None, notice.gitlab.project, notice.gitlab.branch)
    return plan.AbortNotice("webhook", notice.webhook.address, None, None, None) if notice.webhook is not None else None


def _served(name: str, served: Served) -> plan.Served:
    reached = served.reached
    place = plan.Reached(reached.version, reached.stage) if reached is not None else None
    return plan.Served(name, served.version, served.fallback, place)


def _target(target: ServingTarget) -> plan.Target:
    delivery = target.argo_rollouts or target.flagger
    return plan.Target(
        tool=target.tool,
        router=delivery.router if delivery is not None else None,
        gateway=delivery.gateway if delivery is not None else None,
        domain=delivery.domain if delivery is not None else None,
        mode=target.kserve.mode if target.kserve is not None else None,
    )
