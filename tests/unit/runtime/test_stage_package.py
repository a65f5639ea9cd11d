"""What leaves the pipeline: a package that can be trusted byte by byte, and a few committed numbers."""

import json
from typing import Any

import jsonschema
import pytest
from runtime_learning import evaluated, gate, learn, remembered
from runtime_pipeline import Pipeline

from mlspec_runtime.evidence.outcomes import Task
from mlspec_runtime.packaging.response_schema import response_schema
from mlspec_runtime.parameters.package import Package

REQUEST = [
    {"name": "flight_id", "type": "string", "nullable": False, "values": None, "range": None},
    {"name": "origin", "type": "string", "nullable": False, "values": ["EWR", "JFK"], "range": None},
    {"name": "distance", "type": "double", "nullable": False, "values": None, "range": [0, 6000]},
    {"name": "weather.visibility", "type": "double", "nullable": True, "values": None, "range": None},
    {"name": "code", "type": "string", "nullable": True, "values": ["a"], "range": None},
    {"name": "seats", "type": "integer", "nullable": False, "values": None, "range": [1, None]},
    {"name": "scheduled_departure", "type": "timestamp", "nullable": False, "values": None, "range": None},
]
ROW: dict[str, Any] = {
    "flight_id": "f1",
    "origin": "EWR",
    "distance": 500.5,
    "weather.visibility": None,
    "code": None,
    "seats": 2,
    "scheduled_departure": "2013-01-01T12:00:00Z",
}


def write(pipeline: Pipeline, path: str, content: Any) -> None:
    (pipeline.folder / path).parent.mkdir(parents=True, exist_ok=True)
    (pipeline.folder / path).write_text(json.dumps(content), encoding="utf-8")


def build(pipeline: Pipeline) -> None:
    learn(pipeline)
    pipeline.sections["package"] = {
        "name": "flight-delay",
        "task": "binary_classification",
        "classes": [],
        "request": REQUEST,
    }
    pipeline.sections["gate"]["gates"].append(gate("cost", "at_most", 60.0, slices=["far"]))
    evaluated(pipeline, "base_rate", "linear", "boosted")
    check = {
        "kind": "fresh_within",
        "columns": ["t"],
        "otherwise": "ticket",
        "holds": True,
        "measured": 5.0,
        "bound": 9,
    }
    source = {
        "source": "flights",
        "rows": {"read": 9, "kept": 9, "duplicates_removed": 0},
        "period": None,
        "checks": [{**check, "as_of": None, "message": ""}, {**check, "as_of": "2014-01-01T00:00:00Z", "message": ""}],
    }
    write(pipeline, "out/sources/flights/profile.json", source)
    period = {"first": "2013-01-01T00:00:00Z", "last": "2013-03-01T00:00:00Z"}
    label = {"task": "binary_classification", "rows": 9, "labelled": 8, "coverage": 8 / 9, "period": period}
    write(pipeline, "out/label/profile.json", {**label, "delay": {"p50": 18000, "maximum": 90000}, "base_rate": 0.25})
    part = {"part": "test", "rows": 9, "first": "a", "last": "b", "events": 3, "base_rate": 1 / 3}
    boundary = {"name": "test", "utc": "2013-02-10T05:00:00Z", "local": "2013-02-10T00:00:00"}
    write(pipeline, "out/split/profile.json", {"boundaries": [boundary], "parts": [part]})
    for stage in ("select", "gate", "package", "summarize"):
        pipeline.succeeds(stage)


@pytest.fixture
def packed(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    remembered(pipeline, tmp_path_factory.getbasetemp() / "packed", build)
    return pipeline


def test_a_package_is_the_chosen_model_byte_for_byte_with_all_that_explains_it(packed: Pipeline) -> None:
    folder = packed.folder / "out/package"
    chosen = packed.json("out/selection/selection.json")["chosen"]
    assert (folder / "model.joblib").read_bytes() == (
        packed.folder / "out/models" / chosen / "model.joblib"
    ).read_bytes()
    assert (folder / "environment.lock").read_bytes() == (packed.folder / "environment.lock").read_bytes()
    listed = packed.json("out/package/manifest.json")["files"]
    assert sorted(listed) == [
        "MODEL_CARD.md",
        "environment.lock",
        "filters.json",
        "model.joblib",
        "request.schema.json",
        "response.schema.json",
    ]
    card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    value = packed.json(f"out/evaluation/{chosen}/evaluation.json")["test"]["kpis"]["cost"]["value"]
    assert f"| all rows | cost | {value:.4g} |" in card
    assert "Too few rows to judge: delayed: unknown." in card


def test_packing_again_leaves_nothing_of_before_and_changes_no_byte(packed: Pipeline) -> None:
    folder = packed.folder / "out/package"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (folder / "old.txt").write_text("old")
    packed.succeeds("package")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_request_schema_takes_a_request_and_refuses_others(packed: Pipeline) -> None:
    schema = packed.json("out/package/request.schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(ROW)
    assert validator.is_valid({**ROW, "weather.visibility": 3, "code": "a"})
    for wrong in (
        {"origin": "LGA"},
        {"origin": None},
        {"distance": -1},
        {"distance": "far"},
        {"seats": 0},
        {"seats": 1.5},
        {"code": "b"},
        {"further": 1},
    ):
        assert not validator.is_valid({**ROW, **wrong}), wrong
    assert not validator.is_valid({name: value for name, value in ROW.items() if name != "seats"})


@pytest.mark.parametrize(
    ("task", "classes", "taken", "refused"),
    [
        (
            "binary_classification",
            [],
            {"prediction": True, "score": 0.3},
            ({"prediction": "late"}, {"score": 1.2}, {"score": None}),
        ),
        (
            "multiclass_classification",
            ["late", "on time"],
            {"prediction": "late", "score": 0.7, "scores": {"late": 0.7, "on time": 0.3}},
            ({"prediction": "early"}, {"scores": {"late": 1}}, {"scores": {"late": 0.7, "on time": 0.3, "lost": 0}}),
        ),
        (
            "multiclass_classification",
            [1, 2],
            {"prediction": 2, "score": 0.7, "scores": {"1": 0.3, "2": 0.7}},
            ({"prediction": "2"}, {"prediction": 3}),
        ),
        ("regression", [], {"prediction": -3.5}, ({"prediction": True}, {"score": 1})),
        ("ranking", [], {"prediction": 1, "score": -3.5}, ({"prediction": 0}, {"prediction": 1.5})),
    ],
)
def test_the_response_schema_takes_what_the_task_answers(
    task: Task, classes: list[Any], taken: dict[str, Any], refused: tuple[dict[str, Any], ...]
) -> None:
    schema = response_schema(Package("name", task, tuple(classes), ()))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(taken)
    for wrong in refused:
        assert not validator.is_valid({**taken, **wrong}), wrong
    assert not validator.is_valid({})


def test_a_whole_package_is_verified_from_anywhere(packed: Pipeline) -> None:
    packed.succeeds("verify-package", str(packed.folder / "out/package"))


@pytest.mark.parametrize("file", ["model.joblib", "MODEL_CARD.md", "request.schema.json", "environment.lock"])
def test_one_changed_byte_is_found_before_anything_is_loaded(packed: Pipeline, file: str) -> None:
    path = packed.folder / "out/package" / file
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    said = packed.fails("verify-package", "out/package")
    assert f"out/package/{file} has SHA-256" in said
    assert "load nothing of this one" in said


def test_a_missing_a_further_and_an_outside_file_are_each_named(packed: Pipeline) -> None:
    folder = packed.folder / "out/package"
    (folder / "MODEL_CARD.md").unlink()
    (folder / "further.py").write_text("")
    manifest = packed.json("out/package/manifest.json")
    manifest["files"]["../../params.yaml"] = "0" * 64
    write(packed, "out/package/manifest.json", manifest)
    said = packed.fails("verify-package", "out/package")
    assert said.count("\n") == 3
    assert "MODEL_CARD.md is missing" in said
    assert "further.py is not in manifest.json" in said
    assert "'../../params.yaml', which is outside the package" in said


def test_a_folder_without_a_manifest_is_no_package(packed: Pipeline) -> None:
    write(packed, "out/package/manifest.json", {"files": {}})
    assert "lists no files" in packed.fails("verify-package", "out/package")
    assert "cannot read" in packed.fails("verify-package", "out")


def test_the_committed_numbers_are_those_of_the_reports_to_six_digits(packed: Pipeline) -> None:
    chosen = packed.json("out/selection/selection.json")["chosen"]
    test = packed.json(f"out/evaluation/{chosen}/evaluation.json")["test"]
    evaluation = packed.json("metrics/evaluation.json")
    assert evaluation["variant"] == chosen
    assert evaluation["overall"]["cost"]["value"] == pytest.approx(test["kpis"]["cost"]["value"], rel=1e-5)
    assert set(evaluation["slices"]) == set(test["slices"])
    assert set(packed.json("metrics/variants.json")["variants"]) == {"base_rate", "linear", "boosted"}
    assert len(packed.json("metrics/calibration.json")["bins"]) == 10
    gates = packed.json("metrics/gates.json")
    assert list(gates["gates"]) == ["average_precision", "cost far"]
    moving, fixed = packed.json("metrics/data.json")["sources"]["flights"]["checks"]
    assert "measured" not in moving
    assert fixed["measured"] == 5.0


@pytest.mark.parametrize(("bound", "verdict", "code"), [(0.0, "pass", 0), (0.9, "fail", 1)])
def test_the_verdict_is_an_exit_code(packed: Pipeline, bound: float, verdict: str, code: int) -> None:
    packed.sections["gate"]["gates"] = [gate("average_precision", "better_by", bound)]
    packed.succeeds("gate")
    packed.succeeds("summarize")
    assert packed.json("metrics/gates.json")["verdict"] == verdict
    assert packed.run("verdict")[0] == code
