"""What a reviewer is told about one model."""

from collections.abc import Sequence

from mlspec.plan.changes.bump import bump_of, changelog_line
from mlspec.plan.changes.change import Change
from mlspec.plan.plan import Plan
from mlspec.plan.project import Project
from mlspec.review.changes import most, worst
from mlspec.review.review import (
    Approver,
    ClusterEffect,
    Consumer,
    FalseAlarms,
    ModelReview,
    Redo,
    Reruns,
    ReviewedChange,
    Safety,
    Status,
    VersionBump,
)
from mlspec.review.timeline import timeline_of
from mlspec.review.way_back import way_back_of


def compared(
    before: Plan | None,
    after: Plan,
    changes: Sequence[Change],
    told: tuple[ReviewedChange, ...],
    *,
    status: Status,
    project: Project,
    bump: VersionBump | None,
    reruns: Reruns | None,
    clusters: tuple[ClusterEffect, ...],
) -> ModelReview:
    """Returns the review of a model that is there now; `told` are `changes` and those that come from elsewhere."""
    return _review(
        after,
        before,
        project,
        status=status,
        version_before=before.version if before is not None else None,
        redo=most(told),
        safety="unknown" if status == "unknown" else worst(told),
        bump=bump,
        changelog=changelog_line(after.name, changes) if before is not None and bump_of(changes) is not None else None,
        changes=told,
        reruns=reruns,
        clusters=clusters,
    )


def standing(plan: Plan, project: Project) -> ModelReview:
    """Returns a model as it stands, without another side: its rollout, its way back and its false alarms."""
    return _review(
        plan,
        plan,
        project,
        status="standing",
        version_before=plan.version,
        redo=None,
        safety="neutral",
        bump=None,
        changelog=None,
        changes=(),
        reruns=None,
    )


def removed(before: Plan, told: tuple[ReviewedChange, ...]) -> ModelReview:
    """Returns the review of a model that is there no more."""
    return ModelReview(
        name=before.name,
        file=before.spec,
        status="removed",
        version_before=before.version,
        version_after=None,
        redo=most(told),
        safety=worst(told),
        bump=None,
        changelog=None,
        changes=told,
        reruns=None,
        consumers=_consumers(before),
        timeline=None,
        way_back=None,
        false_alarms=None,
        clusters=(),
        approvers=(),
    )


def _review(
    plan: Plan,
    before: Plan | None,
    project: Project,
    *,
    status: Status,
    version_before: str | None,
    redo: Redo | None,
    safety: Safety,
    bump: VersionBump | None,
    changelog: str | None,
    changes: tuple[ReviewedChange, ...],
    reruns: Reruns | None,
    clusters: tuple[ClusterEffect, ...] = (),
    approvers: tuple[Approver, ...] = (),
) -> ModelReview:
    monitoring = plan.operation.monitoring
    earlier = before.operation.monitoring.false_alarms_per_week if before is not None else None
    return ModelReview(
        name=plan.name,
        file=plan.spec,
        status=status,
        version_before=version_before,
        version_after=plan.version,
        redo=redo,
        safety=safety,
        bump=bump,
        changelog=changelog,
        changes=changes,
        reruns=reruns,
        consumers=_consumers(plan),
        timeline=timeline_of(plan, before),
        way_back=way_back_of(plan, project),
        false_alarms=FalseAlarms(earlier, monitoring.false_alarms_per_week, monitoring.alerts_per_week),
        clusters=clusters,
        approvers=approvers,
    )


def _consumers(plan: Plan) -> tuple[Consumer, ...]:
    return tuple(Consumer(each.name, each.owner, each.contact) for each in plan.consumers)
