"""What an edit does to a rollout that may be under way: a threshold starts none, steps and pods do."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from argo_manifests import environment, manifests, model_of, operated, with_model
from compared_projects import committed, edit
from mlspec.backends.under_way import under_way
from mlspec.cli.main import cli
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.narrowing import narrowed
from mlspec.plan.operation import Rollout
from released_projects import released_project
from test_promote import PRODUCTION

PLAN = environment()
MODEL = model_of(PLAN)
OPERATION = MODEL.operated.operation
ROLLOUT = OPERATION.rollout
assert ROLLOUT is not None
STAGES = ROLLOUT.stages
GATED = next(place for place, stage in enumerate(STAGES) if stage.gates)


def rolled_out(rollout: Rollout) -> EnvironmentPlan:
    return operated(PLAN, replace(OPERATION, rollout=rollout))


def another_threshold() -> EnvironmentPlan:
    stage = STAGES[GATED]
    gate = stage.gates[0]
    other = replace(gate, judges=replace(gate.judges, value=gate.judges.value * 1.5))
    stages = (*STAGES[:GATED], replace(stage, gates=(other, *stage.gates[1:])), *STAGES[GATED + 1 :])
    return rolled_out(replace(ROLLOUT, stages=stages))


def another_rule() -> EnvironmentPlan:
    rules = tuple(replace(rule, min_requests=rule.min_requests + 1) for rule in OPERATION.rollback.rules)
    return operated(PLAN, replace(OPERATION, rollback=replace(OPERATION.rollback, rules=rules)))


def shorter_stage() -> EnvironmentPlan:
    return rolled_out(replace(ROLLOUT, stages=(replace(STAGES[0], seconds=60), *STAGES[1:])))


def larger_pods() -> EnvironmentPlan:
    return operated(PLAN, replace(OPERATION, deployment=replace(OPERATION.deployment, memory="4Gi")))


def longer_warm() -> EnvironmentPlan:
    return operated(PLAN, replace(OPERATION, rollback=replace(OPERATION.rollback, keep_warm_seconds=1)))


def without_stages() -> EnvironmentPlan:
    return operated(PLAN, replace(OPERATION, rollout=None))


def back() -> EnvironmentPlan:
    assert MODEL.fallback is not None
    return with_model(PLAN, replace(MODEL, serves=MODEL.fallback, fallback=None))


def older() -> EnvironmentPlan:
    assert MODEL.fallback is not None
    return with_model(PLAN, replace(MODEL, serves=replace(MODEL.fallback, version="0.9.0"), fallback=None))


def next_version() -> EnvironmentPlan:
    return with_model(PLAN, replace(MODEL, serves=replace(MODEL.serves, version="1.2.0"), fallback=MODEL.serves))


@pytest.mark.parametrize(
    ("edit", "effect", "words"),
    [
        (another_threshold, "later", "starts none: one that is under way goes on where it is, its later stages ask"),
        (another_rule, "none", "keeping the rollback rules that it began with"),
        (
            shorter_stage,
            "restarts",
            "starts none: what serves stays; one that is under way goes back to its first stage",
        ),
        (larger_pods, "starts", "the pods of 1.1.0 change"),
        (longer_warm, "none", "starts none: one that is under way goes on where it is"),
        (back, "at_once", "goes back to 1.0.0 at once, without stages, unless its pods were edited since it served"),
        (older, "at_once", "unless its pods were edited since it served or 5 revisions are newer"),
        (without_stages, "restarts", "goes back to its first stage"),
        (next_version, "starts", "1.2.0 after 1.1.0"),
    ],
)
def test_edit_does_to_a_rollout_what_the_controller_makes_of_it(
    edit: Callable[[], EnvironmentPlan], effect: str, words: str
) -> None:
    found = under_way(PLAN, edit(), "parcel-delay")
    assert found is not None
    assert (found.environment, found.effect) == ("production", effect)
    assert words in found.says


@pytest.mark.parametrize(
    ("edit", "words"),
    [(larger_pods, "the pods of 1.1.0 are made anew at once"), (next_version, "1.2.0 takes over from 1.1.0 at once")],
)
def test_without_stages_nothing_is_said_to_go_through_them(edit: Callable[[], EnvironmentPlan], words: str) -> None:
    (changed,) = edit().models
    operation = replace(changed.operated.operation, rollout=None)
    after = with_model(PLAN, replace(changed, operated=replace(changed.operated, operation=operation)))
    found = under_way(without_stages(), after, "parcel-delay")
    assert found is not None
    assert found.effect == "at_once"
    assert found.says == f"{words}: there are no stages"


def test_where_the_controller_sees_nothing_nothing_is_said() -> None:
    batch = replace(MODEL.serves, mode="batch")
    assert under_way(PLAN, PLAN, "parcel-delay") is None
    assert under_way(PLAN, replace(PLAN, registry=None), "parcel-delay") is None
    assert under_way(PLAN, with_model(PLAN, replace(MODEL, serves=batch)), "parcel-delay") is None
    first = under_way(None, PLAN, "parcel-delay")
    assert first is not None
    assert "takes all requests at once" in first.says
    moved = under_way(PLAN, replace(PLAN, namespace="elsewhere"), "parcel-delay")
    assert moved == first
    assert moved.effect == "at_once"


def test_plan_says_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = released_project(tmp_path / "project")
    (project / "environments" / "production.yaml").write_text(PRODUCTION)
    assert cli.main(["compile", str(project)], standalone_mode=False) == 0
    body = tmp_path / "body.md"
    words = ["promote", "churn", "1.2.0", "--to", "production", str(project), "--pr-body", str(body)]
    assert cli.main(words, standalone_mode=False) == 0
    assert "under way     production: 1.2.0 takes over from 1.1.0 at once" in capsys.readouterr().out
    assert "**Under way in production:** 1.2.0 takes over from 1.1.0 at once" in body.read_text()


def test_one_truth_of_new_pods(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = committed("delivery", tmp_path / "project")
    edit(project / "parcel-delay" / "model.yaml", "deployment", "resources", "memory", value="4Gi")
    assert cli.main(["plan", str(project), "--format", "markdown"], standalone_mode=False) == 0
    said = capsys.readouterr().out
    assert "`production` gets new pods: 13d 12h after the merge: " in said
    assert "**Rollout:** full traffic 13d 12h after its start" in said
    assert "Revert this pull request: what moves by it moves back the same way." in said
    assert "none starts" not in said
    assert "No rollout starts" not in said


def analyses(plan: EnvironmentPlan, version: str) -> dict[str, object]:
    return {path: found for path, found in manifests(plan).items() if f"/analysis-{version}." in path}


def test_templates_of_the_fallback_stay_while_it_is_warm() -> None:
    assert MODEL.fallback is not None
    kept = analyses(PLAN, "1.0.0")
    assert kept
    operated = narrowed(MODEL.operated, MODEL.fallback)
    warm = replace(MODEL, serves=MODEL.fallback, operated=operated, fallback=MODEL.serves)
    assert analyses(with_model(PLAN, warm), "1.0.0") == kept
    assert analyses(with_model(PLAN, replace(MODEL, fallback=None)), "1.0.0") == {}


def test_a_fallback_without_a_kpi_keeps_the_templates_of_the_others() -> None:
    assert MODEL.fallback is not None
    stage = STAGES[GATED]
    kpi = stage.gates[0].judges.kpi
    measures = MODEL.fallback.measures
    without = replace(measures, kpis=tuple(each for each in measures.kpis if each.name != kpi))
    plan = with_model(PLAN, replace(MODEL, fallback=replace(MODEL.fallback, measures=without)))
    kept = str(analyses(plan, "1.0.0"))
    assert f"{kpi}-" in str(analyses(PLAN, "1.0.0"))
    assert f"'name': '{kpi}-" not in kept
