"""Models of numbers and of lists, served for real: what is answered is what was evaluated."""

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import grpc
import pytest
import yaml
from mlserver.grpc import dataplane_pb2 as pb
from mlserver.grpc.dataplane_pb2_grpc import GRPCInferenceServiceStub

from good_data import project_with_data
from mlspec.cli.main import cli
from mlspec_runtime.__main__ import main
from served_versions import serving, tensors

pytestmark = pytest.mark.slow

MadeOnce = Callable[[str, Callable[[Path], None]], Path]
RATING = """
label: {from: reviews, expr: given, delay: {max: 20d}, coverage: 20%}
features: {from: reviews, columns: {price: numeric}}
model:
  seed: 5
  variants: {linear: {estimator: sklearn.linear_model.Ridge}}
  select: {kpi: mae, margin: 0, folds: {length: 20d}}
validation: {split: {test: 30d}}
kpis: {mae: {metric: mae}}
filters:
  - name: most
    when: prediction > 3.0
    then: {prediction: 3.0}
    because: The page shows three stars at most.
    tests:
      - {given: {prediction: 4.5}, expect: {prediction: 3.0}}
      - {given: {prediction: 2.5}, expect: unchanged}
"""


def run_stages(project: Path, model: str) -> None:
    pipeline = project / "generated" / model / "candidate" / "pipeline"
    with contextlib.chdir(pipeline):
        for stage in yaml.safe_load((pipeline / "dvc.yaml").read_text())["stages"].values():
            assert main(stage["cmd"].split()[3:]) == 0


def make_search(folder: Path) -> None:
    run_stages(project_with_data("ranking", folder), "search")


def make_rating(folder: Path) -> None:
    """A model of a number beside those of several classes, on the rows of one of them."""
    project = project_with_data("multiclass", folder)
    stars = (project / "stars" / "model.yaml").read_text().partition("label:")[0]
    (project / "rating").mkdir()
    spec = stars.replace("name: stars", "name: rating").replace("multiclass_classification", "regression")
    (project / "rating" / "model.yaml").write_text(spec + RATING.lstrip())
    assert cli.main(["compile", str(project)], standalone_mode=False) == 0
    run_stages(project, "rating")


def read_table(path: Path) -> list[dict[str, Any]]:
    found = duckdb.connect(config={"threads": 1}).read_parquet(str(path))
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def judged(project: Path, model: str, source: str, key: str) -> tuple[Path, list[dict[str, Any]]]:
    """The package, and the test rows as they were evaluated with the columns of their source."""
    out = project / "generated" / model / "candidate" / "pipeline" / "out"
    chosen = json.loads((out / "package" / "manifest.json").read_text())["variant"]
    raw = {row[key]: row for row in read_table(out / "sources" / source / "rows.parquet")}
    found = read_table(out / "evaluation" / chosen / "predictions.parquet")
    return out / "package", [{**raw[row[key]], **row} for row in found if row["part"] == "test"]


def asked(package: Path, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    schema = json.loads((package / "request.schema.json").read_text())
    columns = {name: [_plain(row[name]) for row in rows] for name in schema["properties"]}
    return tensors(columns, schema)


def _plain(value: Any) -> Any:
    return f"{value.isoformat()}Z" if hasattr(value, "isoformat") else value


def test_ranks_are_those_of_the_evaluation_list_by_list(made_once: MadeOnce, tmp_path: Path) -> None:
    project = made_once("served-search", make_search)
    package, rows = judged(project, "search", "impressions", "shown")
    few = rows[:200]
    lists = {row["query"] for row in few}
    whole = [row for row in rows if row["query"] in lists]
    assert len(lists) > 20
    assert None in {row["price"] for row in whole}
    with serving(package, "search", tmp_path / "own", "--log", "-") as server:
        found = server.answers(asked(package, whole))
        assert list(found) == ["prediction", "score"]
        assert found["prediction"] == [row["prediction"] for row in whole]
        assert found["score"] == pytest.approx([row["score"] for row in whole], abs=1e-12, rel=0)
        backwards = server.answers(asked(package, whole[::-1]))
        assert backwards["prediction"] == found["prediction"][::-1]
        one = [row for row in whole if row["query"] == min(lists)]
        alone = server.answers(asked(package, one))["prediction"]
        assert sorted(alone) == list(range(1, len(one) + 1))
        status, said = server.infer([each for each in asked(package, one) if each["name"] != "query"])
        assert (status, said["error"].startswith("query: is missing")) == (400, True)
        rows_answered = 2 * len(whole) + len(one)
        assert server.measured("mlspec_predictions_total", model="search", prediction="") == rows_answered
        assert server.stop() == 0
        assert [line["prediction"] for line in server.lines()][: len(whole)] == found["prediction"]


def test_numbers_are_those_of_the_evaluation_and_filters_cap_them(made_once: MadeOnce, tmp_path: Path) -> None:
    project = made_once("served-rating", make_rating)
    package, rows = judged(project, "rating", "reviews", "review")
    assert 0 < sum(row["filter:most"] for row in rows) < len(rows)
    with serving(package, "rating", tmp_path / "own", "--log", "-") as server:
        found = server.answers(asked(package, rows))
        assert list(found) == ["prediction"]
        assert found["prediction"] == pytest.approx([row["prediction"] for row in rows], abs=1e-12, rel=0)
        assert max(found["prediction"]) == 3.0
        first = asked(package, rows[:1])
        names = {each["name"]: each["data"][0] for each in first}
        tensor = pb.ModelInferRequest.InferInputTensor
        request = pb.ModelInferRequest(
            model_name="rating",
            inputs=[
                tensor(name=name, datatype="FP64", shape=[1], contents={"fp64_contents": [value]})
                if isinstance(value, float)
                else tensor(name=name, datatype="BYTES", shape=[1], contents={"bytes_contents": [value.encode()]})
                for name, value in names.items()
            ],
        )
        with grpc.insecure_channel(f"127.0.0.1:{server.grpc}") as channel:
            (output,) = GRPCInferenceServiceStub(channel).ModelInfer(request, timeout=30).outputs
        assert (output.name, output.datatype) == ("prediction", "FP64")
        assert list(output.contents.fp64_contents) == server.answers(first)["prediction"]
        assert server.ask("GET", "/v2/models/rating")[1]["outputs"][0]["datatype"] == "FP64"
        assert server.measured("mlspec_filter_fired_total", filter="most") > 0
        assert server.stop() == 0
        capped = [line for line in server.lines() if line["filters"] == ["most"]]
    assert all(line["model_prediction"] > 3.0 == line["prediction"] for line in capped)
