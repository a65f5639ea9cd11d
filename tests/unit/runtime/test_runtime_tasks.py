"""The good models of several classes and of lists, from rows to a package, every number against an independent one."""

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
import yaml
from runtime_pipeline import read_table
from sklearn import metrics as sk

from good_data import project_with_data
from mlspec.report.evidence import FILES, Evidence, read_evidence
from mlspec.report.page import render as page
from mlspec.report.text import render as text
from mlspec_runtime.__main__ import main

Rows = list[Mapping[str, Any]]
CLASSES = {"arrival": ["on time", "late", "didn't"], "stars": [1, 2, 3]}
CASES = {"arrival": "multiclass", "stars": "multiclass", "search": "ranking", "feed": "ranking"}


class Run:
    """What a model's pipeline left behind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def json(self, path: str) -> Any:
        return json.loads((self.folder / path).read_text())

    def rows(self, path: str) -> Rows:
        return read_table(self.folder / path)

    @property
    def chosen(self) -> str:
        return str(self.json("out/selection/selection.json")["chosen"])

    def predictions(self, part: str = "test") -> Rows:
        return [row for row in self.rows(f"out/evaluation/{self.chosen}/predictions.parquet") if row["part"] == part]

    def kpis(self, group: str | None = None) -> dict[str, Any]:
        test = self.json(f"out/evaluation/{self.chosen}/evaluation.json")["test"]
        found: dict[str, Any] = (test if group is None else test["slices"][group])["kpis"]
        return {name: kpi["value"] for name, kpi in found.items()}


@pytest.fixture
def run_of(
    made_once: Callable[[str, Callable[[Path], None]], Path], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Run]:
    """Runs the pipeline of a model in this process, once in a test run, every stage in its order."""

    def make(case: str) -> Callable[[Path], None]:
        def made(folder: Path) -> None:
            project = project_with_data(case, folder)
            for model in (name for name, of in CASES.items() if of == case):
                pipeline = project / "generated" / model / "candidate" / "pipeline"
                monkeypatch.chdir(pipeline)
                for stage in yaml.safe_load((pipeline / "dvc.yaml").read_text())["stages"].values():
                    assert main(stage["cmd"].split()[3:]) == 0

        return made

    def run(model: str) -> Run:
        folder = made_once(f"tasks-{CASES[model]}", make(CASES[model]))
        return Run(folder / "generated" / model / "candidate" / "pipeline")

    return run


@pytest.mark.parametrize("model", CLASSES)
def test_the_prediction_is_the_most_probable_class_and_the_score_its_probability(
    run_of: Callable[[str], Run], model: str
) -> None:
    for row in run_of(model).predictions():
        given = [row[f"class:{place}"] for place in range(3)]
        assert sum(given) == pytest.approx(1)
        said = CLASSES[model][int(np.argmax(given))]
        assert row["prediction"] == ("on time" if row.get("filter:express") else said)
        assert row.get("model:prediction", said) == said
        assert row["score"] == max(given)
        assert row["label"] in CLASSES[model]


def test_metrics_of_classes_are_those_of_scikit_learn(run_of: Callable[[str], Run]) -> None:
    run = run_of("arrival")
    rows = run.predictions()
    names = CLASSES["arrival"]
    label = [names.index(row["label"]) for row in rows]
    given = np.array([[row[f"class:{place}"] for place in range(3)] for row in rows])
    said = [names.index(row["prediction"]) for row in rows]
    missed = [row["label"] == "didn't" != row["prediction"] for row in rows if row["score"] > 0.4]
    assert run.chosen == "linear"
    assert run.kpis() == {
        "log_loss": pytest.approx(sk.log_loss(label, given, labels=range(3))),
        "brier": pytest.approx(sk.brier_score_loss(label, given, labels=range(3), scale_by_half=True)),
        "macro_f1": pytest.approx(sk.f1_score(label, said, average="macro")),
        "two_guesses": pytest.approx(sk.top_k_accuracy_score(label, given, k=2, labels=range(3))),
        "missed": pytest.approx(np.mean(missed)),
    }
    gates = run.json("out/gates/gates.json")
    assert {gate["name"]: gate["verdict"] for gate in gates["gates"]} == {
        "log_loss-baseline-better_by": "pass",
        "two_guesses-at_least-on-slices": "pass",
    }


def test_classes_that_are_numbers_are_counted_with(run_of: Callable[[str], Run]) -> None:
    run = run_of("stars")
    rows = run.predictions()
    off = [abs(row["label"] - row["prediction"]) * (1 - row["score"]) for row in rows]
    assert run.kpis() == {
        "accuracy": pytest.approx(np.mean([row["label"] == row["prediction"] for row in rows])),
        "stars_off": pytest.approx(np.mean(off)),
    }


def test_labels_of_classes_are_profiled_by_class(run_of: Callable[[str], Run]) -> None:
    run = run_of("arrival")
    labels = [row["label"] for row in run.rows("out/label/rows.parquet")]
    profile = run.json("out/label/profile.json")
    assert profile["classes"] == {name: labels.count(name) for name in CLASSES["arrival"]}
    most = max(profile["classes"].values())
    assert profile["base_rate"] == pytest.approx(most / len(labels))
    card = (run.folder / "out/package/MODEL_CARD.md").read_text()
    assert "| part | rows | first | last | share of on time |" in card
    parts = run.json("out/split/profile.json")["parts"]
    assert sum(part["rows"] * part["base_rate"] for part in parts if part["rows"]) == pytest.approx(most)


def lists(rows: Rows) -> Iterator[Rows]:
    """Each list of some predictions, in the order shown."""
    ordered = sorted(rows, key=lambda row: (str(row["row:group"]), row["prediction"]))
    return (list(group) for _, group in groupby(ordered, key=lambda row: row["row:group"]))


@pytest.mark.parametrize("model", ["search", "feed"])
def test_the_prediction_is_the_place_in_the_list(run_of: Callable[[str], Run], model: str) -> None:
    for group in lists(run_of(model).predictions()):
        assert [row["prediction"] for row in group] == list(range(1, len(group) + 1))
        assert all(before["score"] >= after["score"] for before, after in pairwise(group))


def test_metrics_of_lists_are_those_of_scikit_learn(run_of: Callable[[str], Run]) -> None:
    run = run_of("search")
    shown = [[float(row["label"]) for row in group] for group in lists(run.predictions())]
    counted = [labels for labels in shown if any(labels)]
    firsts = [next(place for place, label in enumerate(labels, 1) if label) for labels in counted]
    gains = [sk.ndcg_score([each], [-np.arange(len(each))], k=10) for each in counted]
    precise = [sk.average_precision_score(np.array(each) > 0, -np.arange(len(each))) for each in counted]
    assert len(counted) < len(shown)
    assert run.chosen == "linear"
    assert run.kpis() == {
        "ndcg": pytest.approx(np.mean(gains)),
        "ndcg_of_all": pytest.approx(np.mean(gains)),
        "mrr": pytest.approx(np.mean([1 / place if place <= 5 else 0 for place in firsts])),
        "map": pytest.approx(np.mean(precise)),
        "relevant_in_three": pytest.approx(np.mean([np.count_nonzero(each[:3]) / 3 for each in shown])),
        "found_in_ten": pytest.approx(1),
        "grade_of_the_first": pytest.approx(np.mean([labels[0] for labels in shown])),
    }
    verdicts = {gate["name"]: gate["verdict"] for gate in run.json("out/gates/gates.json")["gates"]}
    assert verdicts == {"ndcg-baseline-better_by": "pass", "mrr-at_least-on-slices": "pass"}


def test_a_baseline_that_scores_all_items_alike_is_worth_a_random_order(run_of: Callable[[str], Run]) -> None:
    """The expected gain of a random order is what scikit-learn gives to equal scores."""
    run = run_of("search")
    rows = [row for row in run.rows("out/evaluation/any_order/predictions.parquet") if row["part"] == "test"]
    labels = [[float(row["label"]) for row in group] for group in lists(rows)]
    expected = np.mean([sk.ndcg_score([each], [[0.0] * len(each)], k=10) for each in labels if any(each)])
    found = run.json("out/evaluation/any_order/evaluation.json")["test"]["kpis"]["ndcg"]
    assert len({row["score"] for row in rows}) == 1
    assert found["low"] < expected < found["high"]


@pytest.mark.parametrize("model", ["search", "feed"])
def test_a_list_is_whole_in_its_part_and_on_its_day(run_of: Callable[[str], Run], model: str) -> None:
    run = run_of(model)
    parts = {next(iter(row.values())): row["part"] for row in run.rows("out/split/rows.parquet")}
    of_list: dict[Any, set[str]] = {}
    for row in run.rows("out/label/rows.parquet"):
        of_list.setdefault(row["row:group"], set()).add(parts[next(iter(row.values()))])
    assert all(len(found) == 1 for found in of_list.values())
    days = [len({row["local_day"] for row in group}) for group in lists(run.predictions())]
    moments = [len({row["prediction_time"].date() for row in group}) for group in lists(run.predictions())]
    assert max(days) == 1 < max(moments)


@pytest.mark.parametrize("model", CASES)
def test_the_report_and_the_schemas_of_each_task(run_of: Callable[[str], Run], model: str) -> None:
    run = run_of(model)
    files = {name: (run.folder / "metrics" / name).read_text() for name in FILES if name != "plan.json"}
    evidence = read_evidence({"plan.json": (run.folder.parent / "plan.json").read_text(), **files})
    assert isinstance(evidence, Evidence)
    assert run.chosen in text(evidence)
    counts = run.json("out/label/profile.json").get("classes")
    level = f"share of {max(counts, key=lambda name: counts[name])}" if counts else "mean label"
    assert level in page(evidence)
    assert "<h1>" in page(evidence)
    assert bool(evidence.calibration.bins) == (model in CLASSES)
    response = jsonschema.Draft202012Validator(run.json("out/package/response.schema.json"))
    row = run.predictions()[0]
    answer = {"prediction": row["prediction"], "score": row["score"]}
    if model in CLASSES:
        answer["scores"] = {str(name): row[f"class:{place}"] for place, name in enumerate(CLASSES[model])}
    assert list(response.iter_errors(answer)) == []
    request = run.json("out/package/request.schema.json")["required"]
    if model == "search":
        assert request == ["shown", "query", "price", "text_match"]
