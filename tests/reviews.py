"""A hand-made review, and ways to change it."""

from dataclasses import replace
from typing import Any

from mlspec.review.review import (
    Against,
    Approver,
    ClusterEffect,
    Consumer,
    Counts,
    FalseAlarms,
    ModelReview,
    PolicyVerdict,
    Reruns,
    Review,
    ReviewedChange,
    VersionBump,
)
from mlspec.review.rollout import GateReview, ReturnRule, ReturnTarget, StageReview, Timeline, WayBack

HOUR, DAY = 3_600, 86_400

CHANGE = ReviewedChange(
    shown="gates.2.better_by",
    before="1",
    after="0.5",
    redo="evaluation",
    safety="loosened",
    why="the gates judge again",
    risk="the lead over the baseline may be smaller",
    via=None,
    file="flight-delay/model.yaml",
    line=173,
    column=5,
    removed=False,
)
STANDING = GateReview(
    says="errors at most 1%",
    kpi="errors",
    is_share=True,
    slices=(),
    every_seconds=None,
    test="fixed",
    standing=True,
    judged=False,
    rows=28,
    control_rows=None,
    needed_rows=447,
    enough=False,
    power=0.0,
    detectable=0.03618,
    equal_passes=0.0,
    labels_after_seconds=None,
    shortest_seconds=1_395_985,
)
GATE = GateReview(
    says="cost_per_flight at most 0.8 worse than production",
    kpi="cost_per_flight",
    is_share=False,
    slices=(),
    every_seconds=None,
    test="fixed",
    standing=False,
    judged=True,
    rows=6_093,
    control_rows=6_093,
    needed_rows=5_196,
    enough=True,
    power=0.8526,
    detectable=0.7388,
    equal_passes=0.8526,
    labels_after_seconds=32_400,
    shortest_seconds=1_036_431,
)


def stage(name: str, start: int, seconds: int, **changes: Any) -> StageReview:
    """Returns a canary of 10 %, with changes."""
    found = StageReview(name, "weight", 0.1, None, seconds, seconds, start, 645, 5_809, (), None, None)
    return replace(found, **changes)


TIMELINE = Timeline(
    stages=(
        stage("shadow", 0, DAY, route="mirror", share=1.0, requests=922),
        stage(
            "crew",
            DAY,
            DAY,
            route="cohort",
            share=0.03,
            cohort="x-cohort: crew",
            gates=(STANDING,),
            approval="ground-operations",
            approval_at="end",
        ),
        stage("canary", 2 * DAY, 7 * DAY),
        stage("half", 9 * DAY, 14 * DAY, share=0.5, gates=(GATE,)),
        stage("full", 23 * DAY, DAY, share=1.0),
    ),
    seconds=24 * DAY,
    before_seconds=24 * DAY,
    dropped=(),
    on_missing_data="pause",
)
WAY_BACK = WayBack(
    targets=(ReturnTarget("production", "1.0.0", "0.9.0"),),
    keep_warm_seconds=36 * HOUR,
    rules=(
        ReturnRule("errors above 50%", 3 * HOUR, 8, "rollback", "live", "its window is within keep_warm", ("crew",)),
        ReturnRule(
            "average_precision less than 0.03 ahead of baseline",
            28 * DAY,
            200,
            "revert_pull_request",
            "cold",
            "its window is longer than keep_warm",
            (),
        ),
    ),
)
MODEL = ModelReview(
    name="flight-delay",
    file="flight-delay/model.yaml",
    status="changed",
    version_before="1.0.0",
    version_after="1.1.0",
    redo="evaluation",
    safety="loosened",
    bump=VersionBump("minor", "minor", released=False, enough=True, next_version=None),
    changelog="flight-delay 1.1.0: gates.2.better_by 1 -> 0.5",
    changes=(CHANGE,),
    reruns=Reruns(("gate",), ("package", "summarize"), ("label", "features", "train-linear")),
    consumers=(Consumer("gate-planner", "ground-operations", None), Consumer("passenger-app", "digital", "#oncall")),
    timeline=TIMELINE,
    way_back=WAY_BACK,
    false_alarms=FalseAlarms(0.07, 0.07, 2.0),
    clusters=(ClusterEffect("production", "later", "starts none: its later stages ask the new gates"),),
    approvers=(Approver("ground-operations", ("owner",)), Approver("safety-board", ("safety is loosened",))),
)
POLICY = PolicyVerdict(
    policy="tier-1-shadow",
    outcome="broken",
    model="flight-delay",
    message="a model of tier 1 has a shadow stage of at least 24h",
    file="mlspec.yaml",
    line=20,
    column=5,
    approvers=(),
)


def model(name: str = "flight-delay", **changes: Any) -> ModelReview:
    """Returns the model with changes."""
    return replace(MODEL, name=name, **changes)


def change(**changes: Any) -> ReviewedChange:
    """Returns the change of a gate, with changes."""
    return replace(CHANGE, **changes)


def review(*models: ModelReview, **changes: Any) -> Review:
    """Returns a review of the models; its classes are those of the first one."""
    first = models[0] if models else None
    found = Review(
        format_version="1.0",
        project="new-york-airports",
        against=Against("origin/main", "1a2b3c4"),
        redo=first.redo if first is not None else None,
        safety=first.safety if first is not None else "neutral",
        counts=Counts(0, 0, len(models), 0, 0, 2, sum(len(each.changes) for each in models)),
        models=models,
        project_changes=(),
        policies=(),
        approvers=first.approvers if first is not None else (),
        notes=(),
    )
    return replace(found, **changes)
