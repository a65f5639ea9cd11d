"""How many copies serve, and the way to full traffic."""

from typing import Any

from mlspec.plan.changes import follows
from mlspec.plan.changes.place import Place
from mlspec.plan.changes.redos import RENDERED
from mlspec.plan.changes.rows import Leaf, Part, Row, becomes, by_name
from mlspec.plan.changes.safeties import (
    LOOSENED,
    NEUTRAL,
    REMOVED,
    TIGHTENED,
    bound,
    guards,
    higher_is_weaker,
    lower_is_weaker,
    members,
    ranked,
)
from mlspec.plan.changes.written import (
    AS_WRITTEN,
    DURATION,
    LIST,
    NUMBER,
    bound_pairs,
    bound_value,
    duration,
    mapped,
    plainly,
    share,
)

STAGES = "operation.rollout.stages[]"
ANOTHER_TEST = guards("the gate is judged by another test: that it is as strict cannot be shown")
OTHER_USERS = guards("other users meet the candidate: that they are as few cannot be shown")


def _gate(gate: Any, place: Place) -> str | None:
    return mapped(bound_pairs(gate.judges, place)) if gate is not None else None


def _stage(stage: Any) -> str:
    cohort = stage.cohort
    said = share(stage.share)
    if cohort is not None:
        said = mapped((("header", cohort.header), ("equals", cohort.equals), ("share", said)))
    return mapped(((stage.route, said), ("for", duration(stage.seconds))))


def _approval(approval: Any) -> str:
    return mapped((("by", approval.by), ("at", approval.at)))


def gates(plan: str, spec: str) -> tuple[Row, ...]:
    """Returns the rows of a list of gates that a rollout judges."""
    return (
        Part(
            plan,
            spec,
            RENDERED,
            _gate,
            added=becomes(TIGHTENED, "one more thing has to hold before it goes on"),
            removed=becomes(REMOVED, "nothing holds this before it goes on any more"),
            key=lambda gate: (gate.judges.kpi, gate.judges.against, gate.judges.bound, bool(gate.judges.slices)),
            keyed=("judges.kpi", "judges.against", "judges.bound"),
            named=False,
            order=(RENDERED, (NEUTRAL, "")),
        ),
        Leaf(
            f"{plan}.judges.value",
            f"{spec}.{{bound}}",
            RENDERED,
            bound_value,
            bound,
            of=lambda judges, _: (judges.value, judges.relative),
        ),
        Leaf(
            f"{plan}.judges.slices",
            f"{spec}.slices",
            RENDERED,
            LIST,
            members("no longer judged by this gate", "judged by this gate from now on"),
            follows.slices,
            ordered=False,
        ),
        Leaf(
            f"{plan}.every_seconds",
            f"{spec}.every",
            RENDERED,
            DURATION,
            higher_is_weaker("harm is seen later during the stage", "harm is seen sooner during the stage"),
        ),
        Leaf(
            f"{plan}.test",
            f"{spec}.test",
            RENDERED,
            AS_WRITTEN,
            ANOTHER_TEST,
            follows=follows.same_as("evidence.test", lambda model: model.judgement.evidence.test),
        ),
    )


ROWS: tuple[Row, ...] = (
    Leaf(
        "operation.deployment.min_replicas",
        "deployment.replicas.min",
        RENDERED,
        NUMBER,
        lower_is_weaker("fewer copies survive the loss of a node", "more copies survive the loss of a node"),
    ),
    Leaf(
        "operation.deployment.max_replicas",
        "deployment.replicas.max",
        RENDERED,
        NUMBER,
        lower_is_weaker("fewer copies answer a rush", "more copies answer a rush"),
    ),
    Leaf("operation.deployment.cpu", "deployment.resources.cpu", RENDERED, AS_WRITTEN),
    Leaf("operation.deployment.memory", "deployment.resources.memory", RENDERED, AS_WRITTEN),
    Part(
        "operation.rollout",
        "rollout",
        RENDERED,
        plainly(lambda rollout: f"[{', '.join(stage.name for stage in rollout.stages)}]"),
        added=becomes(TIGHTENED, "a version goes through stages"),
        removed=becomes(REMOVED, "no stage goes before full traffic"),
    ),
    *gates("operation.rollout.always[]", "rollout.always.[]"),
    Part(
        STAGES,
        "rollout.stages.[]",
        RENDERED,
        plainly(_stage),
        added=becomes(TIGHTENED, "one more stage goes before full traffic"),
        removed=becomes(REMOVED, "one stage less goes before full traffic"),
        key=by_name,
        order=(RENDERED, (LOOSENED, "what went before a stage may now come after it")),
    ),
    Leaf(
        f"{STAGES}.route",
        "rollout.stages.[]",
        RENDERED,
        AS_WRITTEN,
        ranked(("weight", "cohort", "mirror"), "more users are answered by it", "fewer users are answered by it"),
    ),
    Leaf(
        f"{STAGES}.share",
        "rollout.stages.[].{share}",
        RENDERED,
        plainly(share),
        lambda edit: (
            lower_is_weaker("the stage sees fewer requests", "the stage sees more requests")
            if edit.now.part.route == "mirror"
            else higher_is_weaker("more users meet the candidate", "fewer users meet the candidate")
        )(edit),
    ),
    Part(f"{STAGES}.cohort", "rollout.stages.[].cohort", RENDERED, plainly(lambda found: found.header)),
    Leaf(f"{STAGES}.cohort.header", "rollout.stages.[].cohort.header", RENDERED, AS_WRITTEN, OTHER_USERS),
    Leaf(f"{STAGES}.cohort.equals", "rollout.stages.[].cohort.equals", RENDERED, AS_WRITTEN, OTHER_USERS),
    Leaf(
        f"{STAGES}.seconds",
        "rollout.stages.[].for",
        RENDERED,
        DURATION,
        lower_is_weaker("the stage is watched for less long", "the stage is watched for longer"),
    ),
    *gates(f"{STAGES}.gates[]", "rollout.stages.[].gates.[]"),
    Part(
        f"{STAGES}.approval",
        "rollout.stages.[].approval",
        RENDERED,
        plainly(_approval),
        added=becomes(TIGHTENED, "somebody has to agree"),
        removed=becomes(REMOVED, "nobody has to agree any more"),
    ),
    Leaf(
        f"{STAGES}.approval.by",
        "rollout.stages.[].approval.by",
        RENDERED,
        AS_WRITTEN,
        guards("another team agrees: that it looks as closely cannot be shown"),
    ),
    Leaf(
        f"{STAGES}.approval.at",
        "rollout.stages.[].approval.at",
        RENDERED,
        AS_WRITTEN,
        ranked(("end", "start"), "the stage starts before anybody agreed", "somebody agrees before the stage starts"),
    ),
    Leaf(
        "operation.rollout.on_missing_data",
        "rollout.on_missing_data",
        RENDERED,
        AS_WRITTEN,
        ranked(("pass", "pause", "abort"), "less happens where a gate has no data", "what has no data goes back"),
    ),
)
