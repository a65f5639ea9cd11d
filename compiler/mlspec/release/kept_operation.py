"""An environment after a rollback in a project that does not compile: all but the versions as it was last rendered."""

from dataclasses import replace

from mlspec.conventions import PLAN_FORMAT_VERSION
from mlspec.lowering.served_versions import lower_served_version
from mlspec.plan.environment import EnvironmentPlan, ServedVersion
from mlspec.plan.frozen import FrozenFault
from mlspec.plan.narrowing import narrowed
from mlspec.release.move import Move
from mlspec.release.objection import Objection
from mlspec.release.standing import Standing


def keep_operation(last: EnvironmentPlan, standing: Standing, move: Move) -> EnvironmentPlan | Objection:
    """Returns `last` with the versions of a move, and its operation as far as the version that serves can follow."""
    place = next((place for place, each in enumerate(last.models) if each.name == move.model), None)
    if last.format_version != PLAN_FORMAT_VERSION or place is None:
        reason = f"what {move.environment} was last rendered to does not have {move.model} in the format of this mlspec"
        return Objection(reason, "correct what is wrong with the specs first")
    serves = _served(standing, move.version)
    fallback = _served(standing, move.fallback) if move.fallback is not None else None
    entry = last.models[place]
    kept = replace(
        entry, serves=serves, fallback=fallback, stage=move.reached, operated=narrowed(entry.operated, serves)
    )
    return replace(last, models=(*last.models[:place], kept, *last.models[place + 1 :]))


def _served(standing: Standing, version: str) -> ServedVersion:
    record = standing.records[version]
    plan = standing.frozen.read(standing.model, version, record.digests.manifest)
    if isinstance(plan, FrozenFault):
        raise TypeError(plan.reason)
    return lower_served_version(plan, record.digests)
