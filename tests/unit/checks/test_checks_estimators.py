"""What is said of estimators is said only where it can be known."""

import json
from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from sklearn.utils import all_estimators

from good_specs import PROJECTS, data_of
from mlspec.checks.estimator_task_mismatch import TWO_CLASSES_ONLY
from mlspec.pipeline import ProjectFiles, compile_project
from mlspec.spec.parameter_values import Value

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


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize(("name", "parameter", "value"), TWO_CLASSES_ONLY)
def test_what_tells_two_classes_apart_alone_is_refused_by_scikit_learn_too(
    name: str, parameter: str, value: Value
) -> None:
    rows = np.random.default_rng(1).integers(0, 9, (60, 3)).astype(np.float64)
    made = dict(all_estimators(type_filter="classifier"))[name]

    def probabilities(setting: Value, classes: int) -> tuple[int, ...]:
        fitted = made(**{parameter: setting}).fit(rows, rows[:, 0].astype(np.int64) % classes)
        return tuple(fitted.predict_proba(rows).shape)

    assert probabilities(value, 2) == (60, 2)
    assert probabilities(TWO_CLASSES_ONLY[name, parameter, value], 3) == (60, 3)
    with pytest.raises(ValueError, match=r"(?i)binary|multi.?class"):
        probabilities(value, 3)
