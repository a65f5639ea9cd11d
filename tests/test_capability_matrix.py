"""What each target cannot express, ability by ability and target by target: refused with its limit and who can, or had.

Each ability of the table has a spec that needs it, made of one that every target can roll out. One environment a target
asks all of them at once.
"""

import copy
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from good_specs import PROJECTS, ROOT, frozen_of, project_files, specs_of
from mlspec.backends import capabilities
from mlspec.backends.capabilities import TARGETS, Ability
from mlspec.pipeline import plan_project

HALF_A_DAY = "12h"
DELIVERY: dict[str, Any] = {"gateway": "istio-system/ml-gateway", "domain": "ml.parcels.example.com"}
ABILITIES = {name: each for name, each in vars(capabilities).items() if isinstance(each, Ability)}
Model = dict[str, Any]
Edit = Callable[[Model], object]


def stage(name: str, **route: Any) -> Model:
    return {"name": name, "for": HALF_A_DAY, **route}


FULL = stage("full", weight="100%")
ERRORS, SLOW = {"kpi": "errors", "at_most": "0.5%"}, {"kpi": "slow", "at_most": "2%"}
EVERYWHERE: Model = {"always": [ERRORS], "stages": [FULL], "on_missing_data": "abort"}
"""A rollout that every target has: all requests, judged for half a day."""


def staged(*stages: Model) -> Edit:
    return lambda model: model["rollout"].update(stages=[*stages, FULL])


def standing(**gate: Any) -> Edit:
    return lambda model: model["rollout"].update(always=[ERRORS, {**SLOW, **gate}])


def ruled(**rule: Any) -> Edit:
    return lambda model: model["rollback"]["when"].append(rule)


NEEDING: dict[str, Edit] = {
    "APPROVALS": lambda model: model["rollout"].update(stages=[{**FULL, "approval": {"by": "dispatch", "at": "end"}}]),
    "COHORTS": staged(stage("depots", cohort={"header": "x-caller", "equals": "depot", "share": "50%"})),
    "DISAGREEMENT_OF_PRODUCTION": lambda model: model["rollout"].update(
        stages=[stage("shadow", mirror="100%"), FULL],
        always=[ERRORS, {"kpi": "disagreement", "against": "production", "not_worse_by": "1pp"}],
    ),
    "GATES_OF_THEIR_OWN": staged({**stage("canary", weight="50%"), "gates": [SLOW]}),
    "HEADER_OF_MIRRORED": staged(stage("shadow", mirror="100%")),
    "LENGTHS_OF_THEIR_OWN": lambda model: model["rollout"].update(
        stages=[{**stage("half", weight="50%"), "for": "6h"}, FULL]
    ),
    "LIVE_LEADS": ruled(kpi="missed", against="fallback", lead_below="1pp", window=HALF_A_DAY, action="rollback"),
    "MANY_LOOKS": standing(every="15m", test="always_valid"),
    "MANY_PLANNED_LOOKS": standing(every="15m", test="group_sequential"),
    "PARTS_OF_A_PERCENT": staged(stage("canary", weight="2.5%")),
    "PAUSES_FOR_DATA": lambda model: model["rollout"].update(on_missing_data="pause"),
    "REPEATED_LOOKS": standing(every="6h", test="group_sequential"),
    "SEVERAL_SHADOWS": staged(stage("shadow", mirror="100%"), stage("again", mirror="100%")),
    "SHADOWS": staged(stage("shadow", mirror="100%")),
    "SHADOWS_BEFORE_WEIGHTS": staged(stage("shadow", mirror="100%"), stage("half", weight="50%")),
    "SHADOWS_OF_A_PART": staged(stage("shadow", mirror="50%")),
    "SLICES_OF_SYSTEM_FIGURES": standing(slices="all"),
    "SPLIT_TRAFFIC": staged(stage("half", weight="50%")),
    "WARM_VERSIONS": lambda model: model["rollback"].update(keep_warm="48h"),
    "WINDOWS_OF_RULES": ruled(kpi="slow", above="10%", window="3h", min_requests=400),
}
"""For each ability an edit that needs it. Some need another one, too, which then is what is told of."""


@cache
def refusals(name: str | None) -> dict[str, tuple[str, ...]]:
    """Returns what each target says of the model with the edit of an ability: message and help."""
    case = PROJECTS["flux"]
    if name == "HEADER_OF_MIRRORED":
        case = ROOT / "tests" / "cases" / "bad" / "MLS701-target-cannot-express-suppressing-header"
    specs = copy.deepcopy(specs_of(case))
    model = specs["parcel-delay/model.yaml"]
    model["rollout"] = copy.deepcopy(EVERYWHERE)
    model["rollback"] = {
        "keep_warm": "0s",
        "when": [{"kpi": "errors", "above": "5%", "window": HALF_A_DAY, "min_requests": 100}],
    }
    if name is not None:
        NEEDING[name](model)
    environment = specs["environments/production.yaml"]
    specs = {file: each for file, each in specs.items() if not file.startswith("environments/")}
    for target in TARGETS:
        tool, _, way = target.partition(" with ")
        what = {"mode": way} if tool == "kserve" else {"router": way, **DELIVERY}
        place = target.replace(" with ", "-").replace("_", "-")
        specs[f"environments/{place}.yaml"] = {
            **environment,
            "metadata": {**environment["metadata"], "name": place},
            "namespace": place,
            "target": {tool: what},
        }
    found: dict[str, tuple[str, ...]] = dict.fromkeys(TARGETS, ())
    for each in plan_project(project_files(specs, frozen_of(case))).diagnostics:
        assert each.rule.code == "MLS701", (each.message, each.help)
        (target,) = (target for target in TARGETS if f", which {target} does not have" in each.message)
        found[target] = (*found[target], f"{each.message}\n{each.help}")
    return found


def test_every_target_can_roll_out_something() -> None:
    assert refusals(None) == dict.fromkeys(TARGETS, ())


def test_every_ability_has_a_spec_that_needs_it() -> None:
    assert set(NEEDING) == set(ABILITIES)


@pytest.mark.parametrize("name", NEEDING)
@pytest.mark.parametrize("target", TARGETS)
def test_what_a_target_lacks_is_refused_and_what_it_has_is_not(target: str, name: str) -> None:
    ability, said = ABILITIES[name], refusals(name)[target]
    if target not in ability.lacking:
        assert not any(f"needs {ability.words}, which" in each for each in said)
        return
    assert said, f"{target} renders {name} without a word"
    for each in said:
        (other,) = (other for other in ABILITIES.values() if f"needs {other.words}, which" in each)
        assert f"does not have: {other.lacking[target]}\n" in each
        who_can = f"targets that can: {', '.join(other.able)}" if other.able else "no other target can either"
        assert each.endswith(f"; {who_can}")


@pytest.mark.parametrize("name", ABILITIES)
def test_an_ability_that_nobody_is_told_of_is_none(name: str) -> None:
    lacking = ABILITIES[name].lacking
    told = [target for target in lacking if any(ABILITIES[name].words in each for each in refusals(name)[target])]
    assert told


def test_limits_say_the_version_of_the_tool_where_it_is_the_tool_that_cannot() -> None:
    ours = {"SLICES_OF_SYSTEM_FIGURES", "DISAGREEMENT_OF_PRODUCTION", "LIVE_LEADS", "MANY_PLANNED_LOOKS"}
    for name, ability in ABILITIES.items():
        assert set(ability.lacking) <= set(TARGETS)
        for target, limit in ability.lacking.items():
            assert name in ours or any(character.isdigit() for character in limit), (name, target)
