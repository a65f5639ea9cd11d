"""A plan that was written is read back as it was; what is no plan is told by its place."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from good_specs import PROJECTS, specs_of
from mlspec.plan.changes.between import changes_between
from mlspec.plan.decoding import read_environment_plan, read_plan
from mlspec.plan.encoding import to_json
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.plan import Plan
from plans import plan_of

TREES = [PROJECTS["specs"], *(folder / "expected" for folder in PROJECTS.values() if (folder / "expected").is_dir())]
PLANS = sorted(file for tree in TREES for file in tree.glob("generated/*/candidate/plan.json"))
OLD = sorted((Path(__file__).parents[2] / "cases" / "old_plans").glob("*.json"))
ENVIRONMENTS = sorted(file for tree in TREES for file in tree.glob("generated/environments/*/plan.json"))


@pytest.mark.parametrize("file", PLANS, ids=lambda file: file.parts[-3])
def test_plan_is_read_back_as_it_was_written(file: Path) -> None:
    plan = read_plan(file.read_bytes())
    assert isinstance(plan, Plan), plan
    assert to_json(plan) == file.read_text()


@pytest.mark.parametrize("file", ENVIRONMENTS, ids=lambda file: file.parts[-2])
def test_environment_is_read_back_as_it_was_written(file: Path) -> None:
    plan = read_environment_plan(file.read_bytes())
    assert isinstance(plan, EnvironmentPlan), plan
    assert to_json(plan) == file.read_text()


@pytest.mark.parametrize("file", OLD, ids=lambda file: file.stem)
def test_old_plan_is_readable_and_says_the_same_in_the_words_of_today(file: Path) -> None:
    plan = read_plan(file.read_bytes())
    assert isinstance(plan, Plan), plan
    assert plan.format_version == file.stem
    changes = changes_between(plan, plan_of(specs_of(PROJECTS["specs"])).models[0])
    assert [change.shown for change in changes] == [
        "metadata.tier",
        "image",
        "serving.consumers.gate-planner",
        "serving.consumers.passenger-app",
    ]


@given(st.data())
def test_no_edit_of_a_plan_is_a_traceback(data: st.DataObject) -> None:
    whole = OLD[0].read_bytes()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    put = data.draw(
        st.sampled_from([b"", b"{}", b"[", b"]", b"null", b'"', b",", b"1e999", b"\xff", b"[" * 990, b"-0"])
    )
    found = read_plan(whole[:start] + put + whole[end:])
    assert isinstance(found, Plan | str)


def changed(**values: Any) -> bytes:
    content = json.loads(PLANS[0].read_bytes())
    return json.dumps({**content, **values}).encode()


def test_plan_without_an_image_is_readable() -> None:
    content = json.loads(PLANS[0].read_bytes())
    plan = read_plan(json.dumps({key: value for key, value in content.items() if key != "image"}).encode())
    assert isinstance(plan, Plan)
    assert plan.image is None


def test_format_before_this_one_is_readable() -> None:
    content = json.loads(PLANS[0].read_bytes())
    old = {key: value for key, value in content.items() if key not in {"tier", "consumers"}}
    plan = read_plan(json.dumps({**old, "format_version": "1.0"}).encode())
    assert isinstance(plan, Plan)
    assert (plan.tier, plan.consumers, plan.name) == (None, (), content["name"])


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"a": NaN}', "no JSON"),
        (b'{"a": 1e999}', "no JSON"),
        (b"[]", "no JSON object"),
        (b"{}", "format_version is None, and this mlspec reads 1.0 and 1.1"),
        (changed(format_version="9.0"), "format_version is '9.0'"),
        (changed(format_version=["1.0"]), "format_version is"),
        (changed(later=1), "$ has the unknown key 'later'"),
        (changed(name=1), "$.name is 1, and a text is expected"),
        (changed(tier="1"), '$.tier is "1", and a whole number is expected'),
        (changed(filters={}), "$.filters is no list"),
        (changed(serving=[]), "$.serving is no object"),
        (changed(hypothesis={"claim": "x"}), "$.hypothesis lacks"),
    ],
)
def test_what_is_no_plan_is_told_by_its_place(data: bytes, fault: str) -> None:
    found = read_plan(data)
    assert isinstance(found, str)
    assert fault in found
