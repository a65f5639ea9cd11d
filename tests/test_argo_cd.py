"""The Application of Argo CD follows what is committed, and leaves alone what the tool that rolls out writes."""

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from argo_manifests import environment, manifests
from good_specs import PROJECTS
from mlspec.plan.project import Target

PLAN = environment()
ALL = manifests(PLAN)
APPLICATION = ALL["application.yaml"]


def left_alone(application: dict[str, Any], manifest: dict[str, Any]) -> dict[str, Any]:
    """Returns what Argo CD compares of an object: all but what the rules of the Application ignore."""
    compared = deepcopy(manifest)
    group, kind = manifest["apiVersion"].rpartition("/")[0], manifest["kind"]
    for rule in application["spec"].get("ignoreDifferences", []):
        if (rule["group"], rule["kind"]) != (group, kind):
            continue
        for pointer in rule["jsonPointers"]:
            *steps, last = pointer.removeprefix("/").split("/")
            place = compared
            for step in steps:
                place = place[step]
            place.pop(last, None)
    return compared


def in_a_stage(route: dict[str, Any]) -> dict[str, Any]:
    """Returns the route as Argo Rollouts leaves it in a stage: its weights moved, a route of the stage before it."""
    moved = deepcopy(route)
    primary = moved["spec"]["http"][0]
    for share, weight in zip(primary["route"], (75, 25), strict=True):
        share["weight"] = weight
    moved["spec"]["http"].insert(0, {"name": "stage-shadow", "mirror": {"host": "parcel-delay-canary"}})
    return moved


def test_what_a_rollout_moves_is_no_difference_and_all_else_is() -> None:
    (route,) = (each for each in ALL.values() if each["kind"] == "VirtualService")
    assert left_alone(APPLICATION, in_a_stage(route)) == left_alone(APPLICATION, route)
    other = {**route, "spec": {**route["spec"], "hosts": ["elsewhere.example.com"]}}
    assert left_alone(APPLICATION, other) != left_alone(APPLICATION, route)
    options = APPLICATION["spec"]["syncPolicy"]["syncOptions"]
    assert "RespectIgnoreDifferences=true" in options, "without it a sync writes over what only the comparison ignores"


def test_it_follows_the_folder_that_is_committed_and_is_not_part_of_it() -> None:
    spec = APPLICATION["spec"]
    folder = spec["source"]["path"].removeprefix("ml/")
    assert (PROJECTS["delivery"] / "expected" / folder / "kustomization.yaml").is_file()
    assert "application.yaml" not in ALL["kustomization.yaml"]["resources"]
    assert spec["destination"]["namespace"] == ALL["kustomization.yaml"]["namespace"]
    assert PLAN.argo_cd is not None
    at_root = manifests(replace(PLAN, argo_cd=replace(PLAN.argo_cd, folder=None)))["application.yaml"]
    assert Path(at_root["spec"]["source"]["path"]) == Path("generated/environments/production")


def test_two_environments_never_share_a_name() -> None:
    plans = (replace(PLAN, project="a-b", name="c"), replace(PLAN, project="a", name="b-c"))
    assert len({manifests(plan)["application.yaml"]["metadata"]["name"] for plan in plans}) == len(plans)


@pytest.mark.parametrize(
    ("tool", "router", "kinds"),
    [
        ("argo_rollouts", "gateway_api", ["HTTPRoute"]),
        ("flagger", "istio", ["Deployment"]),
        ("flagger", "gateway_api", ["Deployment"]),
        ("kserve", None, []),
    ],
)
def test_each_target_has_the_rules_of_what_it_moves(tool: str, router: str | None, kinds: list[str]) -> None:
    mode = "knative" if tool == "kserve" else None
    target = Target(tool, router, PLAN.target.gateway if router else None, PLAN.target.domain if router else None, mode)
    plan = replace(PLAN, target=target, on_abort=None, models=())
    rules = manifests(plan)["application.yaml"]["spec"].get("ignoreDifferences", [])
    assert [rule["kind"] for rule in rules] == kinds


def test_without_argo_cd_there_is_no_application() -> None:
    assert "application.yaml" not in manifests(replace(PLAN, argo_cd=None))
