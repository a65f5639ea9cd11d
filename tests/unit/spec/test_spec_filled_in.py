"""What is filled in where a spec says nothing: all of it is listed, and each listed value is what is compiled."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from good_specs import MODELS, PROJECTS, Place, at, data_of, published_schema
from mlspec.pipeline import ProjectFiles, compile_project
from mlspec.plan.encoding import to_json
from mlspec.spec.filled_in import FilledIn, filled_in_model, filled_in_project
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.project_spec import ProjectSpec

SAID_BY_ABSENCE = {"available_at", "better"}
"""Keys whose value follows where they are left out, and that say more than it where they are written."""


def filled_in(data: dict[str, Any]) -> dict[Place, FilledIn]:
    return {each.path: each for each in filled_in_model(ModelSpec.model_validate(data))}


def resolved(kind: str, node: dict[str, Any]) -> dict[str, Any]:
    """Returns the schema of a section's long form behind references and short forms."""
    if "$ref" in node:
        return resolved(kind, published_schema(kind)["$defs"][node["$ref"].rpartition("/")[2]])
    forms = [resolved(kind, form) for form in node.get("anyOf", ())]
    return next((form for form in forms if form.get("type") in {"object", "array"}), node)


def absent(kind: str, node: dict[str, Any], data: Any, place: Place = (), *, written: bool = True) -> Iterator[Place]:
    """Yields the keys that the published schema has and the data have not; of an absent section, its keys."""
    if isinstance(data, str) and any(data == each.get("const", object) for each in node.get("anyOf", ())):
        return  # one word stands for the whole section
    found = resolved(kind, node)
    kinds = [resolved(kind, form) for form in found.get("oneOf", ())]
    found = next(
        (each for each in kinds if isinstance(data, dict) and set(data) <= set(each.get("properties", ()))), found
    )
    if "properties" in found:
        if written and not isinstance(data, dict):  # a short form stands for the one key that has to be there
            data = dict.fromkeys(found["required"], data)
        for key, value in found["properties"].items():
            there = written and key in data
            if there or ("properties" in resolved(kind, value) and isinstance(value.get("default"), dict)):
                yield from absent(kind, value, data[key] if there else None, (*place, key), written=there)
            else:
                yield (*place, key)
    elif isinstance(data, dict) and isinstance(found.get("additionalProperties"), dict):
        for key, value in data.items():
            yield from absent(kind, found["additionalProperties"], value, (*place, key))
    elif isinstance(data, list) and "items" in found:
        for step, value in enumerate(data):
            yield from absent(kind, found["items"], value, (*place, step))


@pytest.mark.parametrize("name", MODELS)
def test_every_key_that_a_model_leaves_out_is_listed(name: str) -> None:
    data = data_of(MODELS[name])
    assert set(filled_in(data)) == set(absent("model", published_schema("model"), data))


@pytest.mark.parametrize("name", PROJECTS)
def test_every_key_that_a_project_leaves_out_is_listed(name: str) -> None:
    data = data_of(PROJECTS[name] / "mlspec.yaml")
    listed = {each.path for each in filled_in_project(ProjectSpec.model_validate(data))}
    assert listed == set(absent("project", published_schema("project"), data))


@pytest.mark.parametrize("name", MODELS)
def test_writing_what_is_listed_changes_no_plan(name: str) -> None:
    project = (PROJECTS[name.partition("/")[0]] / "mlspec.yaml").read_bytes()
    before = data_of(MODELS[name])
    after = copy.deepcopy(before)
    for place, each in filled_in(before).items():
        if each.value is not None and place[-1] not in SAID_BY_ABSENCE:
            write(after, place, each.value)
    assert after != before
    assert plan(project, after) == plan(project, before)


def plan(project: bytes, model: dict[str, Any]) -> str:
    compilation = compile_project(ProjectFiles(project, {"a/model.yaml": json.dumps(model).encode()}))
    assert compilation.plan is not None, compilation.diagnostics
    return to_json(compilation.plan.models[0])


def write(data: dict[str, Any], place: Place, value: Any) -> None:
    """Writes a value below sections that may be absent, or stand in their short form."""
    shorts = {("sources", "columns"): "type", ("features", "columns"): "kind", ("validation", "slices"): "where"}
    for end in range(1, len(place)):
        parent, step = at(data, place[: end - 1]), place[end - 1]
        if isinstance(parent, dict) and not isinstance(parent.get(step), dict | list):
            parent[step] = {shorts[place[0], place[end - 2]]: parent[step]} if step in parent else {}
    at(data, place[:-1])[place[-1]] = value


def test_what_follows_from_other_keys_says_from_which() -> None:
    found = filled_in(data_of(PROJECTS["minimal"] / "churn" / "model.yaml"))
    told = {".".join(map(str, place)): (each.value, each.origin) for place, each in found.items()}
    assert told["validation.split.gap"] == ("31d", "label.delay.max: no training label is from within the test")
    assert told["kpis.log_loss.owner"] == ("retention", "metadata.owner")
    assert told["kpis.log_loss.better"] == ("lower", "the metric log_loss")
    assert told["sources.customers.columns.calls.available_at"] == ("month", "known with its row")
    assert told["evidence.alpha"] == (0.05, "the language's default")


def test_delays_fall_back_on_the_longest() -> None:
    data = data_of(PROJECTS["minimal"] / "churn" / "model.yaml")
    data["label"]["delay"] = {"max": "31d", "p95": "20d"}
    assert filled_in(data)["label", "delay", "p50"].value == "20d"
    data["label"]["delay"] = {"max": "31d", "p50": "20d"}
    assert filled_in(data)["label", "delay", "p95"].value == "31d"
