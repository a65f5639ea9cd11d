"""Takes from a frozen plan what matters while its version serves; nothing of it is worked out again."""

from mlspec.conventions import frozen_folder
from mlspec.plan.environment import (
    Artefact,
    Measures,
    Request,
    Response,
    ServedFilter,
    ServedLabel,
    ServedVersion,
)
from mlspec.plan.plan import Plan
from mlspec.spec.release_spec import ReleaseSpec


def lower_served_version(plan: Plan, release: ReleaseSpec) -> ServedVersion:
    """Returns a released version as servers, routers and monitors need it; the digests are those of its record."""
    prediction, serving, judgement = plan.prediction, plan.serving, plan.judgement
    label = ServedLabel(plan.label.source, plan.label.expr, plan.label.delay, plan.label.coverage)
    return ServedVersion(
        version=plan.version,
        artefact=Artefact(
            folder=frozen_folder(plan.name, plan.version),
            manifest=release.digests.manifest,
            model=release.digests.model,
            lock=release.digests.lock,
            libraries=plan.libraries,
        ),
        mode=serving.mode,
        every_seconds=serving.every_seconds,
        request=Request(
            key=prediction.key,
            time=prediction.time,
            timezone=prediction.timezone,
            group=prediction.group,
            inputs=serving.inputs,
            stores=serving.stores,
        ),
        response=Response(
            task=prediction.task,
            threshold=prediction.threshold,
            positive=plan.label.positive,
            classes=plan.label.classes,
        ),
        features=plan.features.columns,
        filters=tuple(
            ServedFilter(rule.name, rule.when, rule.prediction, rule.digest, rule.reads) for rule in plan.filters
        ),
        side_effects=prediction.side_effects,
        log=serving.log,
        parity=serving.parity,
        measures=Measures(label, judgement.kpis, judgement.slices, judgement.evidence),
    )
