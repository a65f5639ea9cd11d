"""What is said of estimators is said only where it can be known."""

import json
from copy import deepcopy
from typing import Any

import pytest

from good_specs import PROJECTS, data_of
from mlspec.pipeline import ProjectFiles, compile_project

FOLDER = PROJECTS["minimal"]
LINEAR = "sklearn.linear_model.LogisticRegression"


def codes(feature: Any, params: dict[str, Any], libraries: dict[str, str], **calls: Any) -> list[str]:
    project = {**data_of(FOLDER / "mlspec.yaml"), "libraries": libraries}
    model = deepcopy(data_of(FOLDER / "churn" / "model.yaml"))
    model["sources"]["customers"]["columns"]["calls"] = {"type": "integer", **calls}
    model["features"]["columns"] = {"calls": feature}
    model["model"]["variants"]["linear"] = {"estimator": LINEAR, "params": params}
    files = {"churn/model.yaml": json.dumps(model).encode()}
    compilation = compile_project(ProjectFiles(json.dumps(project).encode(), files))
    return [diagnostic.rule.code for diagnostic in compilation.diagnostics]


def test_another_scikit_learn_is_held_to_the_seed_alone() -> None:
    assert codes("numeric", {"eta": 1}, {}, nullable=True) == ["MLS403"]
    assert codes("numeric", {}, {}, nullable=True) == ["MLS404"]
    assert codes("numeric", {"eta": 1}, {"scikit-learn": "1.6.0"}, nullable=True) == []
    assert codes("numeric", {"random_state": 1}, {"scikit-learn": "1.6.0"}) == ["MLS403"]


@pytest.mark.parametrize(
    "feature",
    [
        {"kind": "numeric", "impute": "median"},
        {"kind": "numeric", "impute": {"constant": 0}},
        {"kind": "numeric", "expr": "coalesce(calls, 0)"},
        {"kind": "numeric", "expr": "calls IS NULL"},
        {"kind": "numeric", "expr": "CASE WHEN calls IS NULL THEN 0 ELSE calls END"},
        {"kind": "categorical"},
    ],
)
def test_null_that_never_reaches_the_estimator_is_no_fault(feature: Any) -> None:
    assert codes(feature, {}, {}, nullable=True) == []
