"""Takes from a frozen plan what matters while its version serves; nothing of it is worked out again."""

from typing import Protocol

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


class Digests(Protocol):
    """What a version is made of, as its record has it."""

    @property
    def manifest(self) -> str:
        """Of the frozen folder's manifest."""
        ...

    @property
    def model(self) -> str:
        """Of the packaged model."""
        ...

    @property
    def lock(self) -> str:
        """Of the environment.lock that it was trained with."""
        ...


def lower_served_version(plan: Plan, digests: Digests) -> ServedVersion:
    """Returns a version as servers, routers and monitors need it."""
    prediction, serving, judgement = plan.prediction, plan.serving, plan.judgement
    label = ServedLabel(plan.label.source, plan.label.expr, plan.label.delay, plan.label.coverage)
    return ServedVersion(
        version=plan.version,
        artefact=Artefact(
            folder=frozen_folder(plan.name, plan.version),
            manifest=digests.manifest,
            model=digests.model,
            lock=digests.lock,
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
