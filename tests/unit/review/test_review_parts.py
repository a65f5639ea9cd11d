"""The parts of a review that follow from one plan: rollout, way back, false alarms, and places in a spec."""

from typing import Any

import pytest

from good_specs import PROJECTS, specs_of
from mlspec.plan.plan import Plan
from mlspec.plan.project import Project
from mlspec.review.location import locate
from mlspec.review.models import standing
from mlspec.review.phrases import bounded, chance, length, listed
from mlspec.review.review import ModelReview
from mlspec.source.reader import read
from plans import plan_of

HOUR, DAY = 3_600, 86_400


def flight_delay(**sections: Any) -> tuple[Plan, Project]:
    specs = specs_of(PROJECTS["specs"])
    specs["flight-delay/model.yaml"] |= sections
    plan = plan_of(specs)
    return plan.models[0], plan.project


@pytest.fixture
def stands() -> ModelReview:
    return standing(*flight_delay())


def test_stages_start_where_the_one_before_ends(stands: ModelReview) -> None:
    assert stands.timeline is not None
    stages = stands.timeline.stages
    starts = [0]
    for stage in stages:
        assert stage.starts_after_seconds == starts[-1]
        starts.append(starts[-1] + stage.seconds)
    assert starts[-1] == stands.timeline.seconds == stands.timeline.before_seconds == 24 * DAY


def test_gates_say_what_the_forecast_says(stands: ModelReview) -> None:
    plan, _ = flight_delay()
    assert stands.timeline is not None
    assert plan.operation.rollout is not None
    for reviewed, stage in zip(stands.timeline.stages, plan.operation.rollout.stages, strict=True):
        own = [gate for gate in reviewed.gates if not gate.standing]
        forecasts = [gate.forecast for gate in stage.gates]
        assert [gate.power for gate in own] == [found.power if found else None for found in forecasts]
        for gate, seen in zip([gate for gate in reviewed.gates if gate.standing], stage.always, strict=True):
            assert (gate.judged, gate.rows, gate.needed_rows) == (
                seen.judged,
                seen.forecast.rows,
                seen.forecast.needed_rows,
            )


def test_rule_is_live_while_a_window_of_full_traffic_is_seen_in_warmth(stands: ModelReview) -> None:
    assert stands.way_back is not None
    assert [(rule.window_seconds, rule.kind) for rule in stands.way_back.rules] == [
        (3 * HOUR, "live"),
        (7 * DAY, "cold"),
        (28 * DAY, "cold"),
    ]
    whys = [rule.why for rule in stands.way_back.rules]
    assert "until 36h after full traffic" in whys[0]
    assert "a window of full traffic takes 7d, longer than 36h of warmth" in whys[1]
    assert whys[2] == "opens a pull request that reverts, as its action says"


@pytest.mark.parametrize(
    ("warm", "kinds"), [("2h", "cold cold cold"), ("3h", "live cold cold"), ("8d", "live live cold")]
)
def test_longer_warmth_keeps_more_rules_live(warm: str, kinds: str) -> None:
    rollback = specs_of(PROJECTS["specs"])["flight-delay/model.yaml"]["rollback"]
    way_back = standing(*flight_delay(rollback=rollback | {"keep_warm": warm})).way_back
    assert way_back is not None
    assert [rule.kind for rule in way_back.rules] == kinds.split()


def test_targets_are_the_environments_that_serve_the_model() -> None:
    plan = plan_of(specs_of(PROJECTS["released"]))
    way_back = standing(plan.models[0], plan.project).way_back
    assert way_back is not None
    assert [(each.environment, each.serves, each.fallback) for each in way_back.targets] == [
        ("production", "1.1.0", "1.0.0"),
        ("staging", "1.0.0", None),
    ]


def test_bounds_are_told_in_the_unit_of_their_kpi() -> None:
    plan, _ = flight_delay()
    kpis = {kpi.name: kpi for kpi in plan.judgement.kpis}
    rollout = plan.operation.rollout
    assert rollout is not None
    told = [bounded(gate.judges, kpis) for stage in rollout.stages for gate in stage.gates]
    told += [bounded(rule.watches, kpis) for rule in plan.operation.rollback.rules]
    assert told == [
        "disagreement at most 20%",
        "slow_requests at most 5%",
        "cost_per_flight worse by less than 0.8 USD than production",
        "errors above 50%",
        "errors above 2%",
        "average_precision leads by less than 0.03 over baseline",
    ]


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0d"), (90, "90s"), (HOUR, "1h"), (DAY, "24h"), (36 * HOUR, "36h"), (60 * HOUR, "2d 12h")]
)
def test_length_is_told_as_a_spec_writes_it(seconds: int, said: str) -> None:
    assert length(seconds) == said


def test_chances_are_never_certain_unless_they_are() -> None:
    assert [chance(value) for value in (0, 0.0001, 0.5, 0.996, 1)] == ["0%", "<1%", "50%", ">99%", "100%"]
    assert [listed(names) for names in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == ["", "a", "a and b", "a, b and c"]


SPEC = """gates:
  - {kpi: log_loss, at_most: 0.5}
rollout:
  stages:
    - {name: shadow, for: 24h}
    - name: half
      for: 14d
text: [one, two]
"""


@pytest.mark.parametrize(
    ("path", "whole", "place"),
    [
        (("gates", 0, "at_most"), False, (2, 30)),
        (("gates", 0, "at_most"), True, (2, 21)),
        (("gates", 0), True, (2, 5)),
        (("rollout", "stages", "half", "for"), False, (7, 12)),
        (("rollout", "stages", "half", "approval"), False, (6, 7)),
        (("rollout", "stages", "canary", "for"), False, (4, 3)),
        (("text", "two"), False, (8, 13)),
        (("gates", 7), False, (1, 1)),
        (("nowhere",), False, None),
        ((), False, None),
    ],
)
def test_place_of_a_path_is_that_of_its_value_or_of_what_is_around_it(
    path: tuple[str | int, ...], whole: bool, place: tuple[int, int] | None
) -> None:
    document = read("model.yaml", SPEC.encode()).document
    assert document is not None
    found = locate({"model.yaml": document}, "model.yaml", path, whole=whole)
    assert (None if found is None else (found.line, found.column)) == place
    assert locate({}, "model.yaml", path) is None
