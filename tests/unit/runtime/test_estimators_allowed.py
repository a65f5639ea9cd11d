"""Estimators of other packages: imported where the parameters say from which distribution, and never otherwise."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from runtime_learning import learn, variant
from runtime_pipeline import Pipeline

from mlspec_runtime.estimators.catalogue import build_estimator
from mlspec_runtime.failure import StageFailure

SOURCE = """
import pathlib

from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.linear_model import LogisticRegression

pathlib.Path(__file__).with_name("imported").touch()


class Careful(LogisticRegression):
    def __init__(self, caution=1.0, random_state=None):
        super().__init__(C=1 / caution, random_state=random_state)
        self.caution = caution


class Mean(RegressorMixin, BaseEstimator):
    def fit(self, inputs, targets):
        return self


class Bare:
    pass


NOT_A_CLASS = 1
"""
CAREFUL = "tiny_models.Careful"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with the package tiny_models, as an installer leaves what the distribution tiny-models brings."""
    folder = tmp_path / "site"
    installed = folder / "tiny_models-1.2.0.dist-info"
    (folder / "tiny_models").mkdir(parents=True)
    (folder / "tiny_models" / "__init__.py").write_text(SOURCE)
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: tiny-models\nVersion: 1.2.0\n")
    (installed / "RECORD").write_text("tiny_models/__init__.py,,\ntiny_models-1.2.0.dist-info/METADATA,,\n")
    (folder / "strays").mkdir()
    (folder / "strays" / "__init__.py").write_text("raise SystemExit('imported')\n")
    return folder


@pytest.fixture
def importable(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets this process find the site's packages."""
    monkeypatch.syspath_prepend(str(site))


def train(pipeline: Pipeline, site: Path, **changes: Any) -> subprocess.CompletedProcess[str]:
    """Returns what the stage answers in a process that finds the site's packages, as a worker of CI does."""
    pipeline.sections["variants"]["careful"] = variant(CAREFUL, **changes)
    # JSON is YAML too.
    (pipeline.folder / "params.yaml").write_text(json.dumps(pipeline.sections))
    lock = pipeline.folder / "environment.lock"
    lock.write_text(f"{lock.read_text()}tiny-models==1.2.0\n")
    return subprocess.run(
        [sys.executable, "-m", "mlspec_runtime", "train", "careful"],
        cwd=pipeline.folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(site), os.environ.get("PYTHONPATH", "")))},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_allowed_estimator_is_trained_with_its_parameters(pipeline: Pipeline, site: Path) -> None:
    learn(pipeline)
    done = train(pipeline, site, distribution="Tiny_Models", params={"caution": 2.0})
    assert (done.returncode, done.stderr) == (0, "")
    assert (site / "tiny_models" / "imported").exists()
    assert b"tiny_models" in (pipeline.folder / "out" / "models" / "careful" / "model.joblib").read_bytes()


def test_without_leave_nothing_is_imported(pipeline: Pipeline, site: Path) -> None:
    learn(pipeline)
    done = train(pipeline, site)
    assert done.returncode == 1
    assert "estimator 'tiny_models.Careful' is no scikit-learn classifier" in done.stderr
    assert not (site / "tiny_models" / "imported").exists()


def test_distribution_that_is_not_installed_stops_the_stage_first(pipeline: Pipeline, site: Path) -> None:
    learn(pipeline)
    (site / "tiny_models-1.2.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: tiny-models\nVersion: 1.3.0\n"
    )
    done = train(pipeline, site, distribution="tiny-models")
    assert done.returncode == 1
    assert "tiny-models 1.2.0 (1.3.0 installed)" in done.stderr
    assert not (site / "tiny_models" / "imported").exists()


@pytest.mark.usefixtures("importable")
@pytest.mark.parametrize(
    ("path", "distribution", "task", "told"),
    [
        (
            CAREFUL,
            "scikit-learn",
            "binary_classification",
            "allowed from scikit-learn, and 'tiny_models' comes from tiny-models",
        ),
        ("strays.Forest", "tiny-models", "binary_classification", "nothing brings 'strays'"),
        ("os.Forest", "tiny-models", "binary_classification", "nothing brings 'os'"),
        ("tiny_models.Careless", "tiny-models", "binary_classification", "has no attribute 'Careless'"),
        ("tiny_models.deep.Careful", "tiny-models", "binary_classification", "No module named 'tiny_models.deep'"),
        ("tiny_models.Bare", "tiny-models", "binary_classification", "derive it from sklearn.base.BaseEstimator"),
        ("tiny_models.NOT_A_CLASS", "tiny-models", "binary_classification", "is no estimator"),
        ("tiny_models.Mean", "tiny-models", "binary_classification", "is no classifier"),
        (CAREFUL, "tiny-models", "regression", "is no regressor"),
    ],
)
def test_what_cannot_be_trained_is_told_in_a_line(path: str, distribution: str, task: Any, told: str) -> None:
    with pytest.raises(StageFailure) as failure:
        build_estimator(path, {}, task, 1, distribution)
    (line,) = failure.value.findings
    assert told in line


@pytest.mark.usefixtures("importable")
def test_seed_and_parameters_are_those_of_any_other() -> None:
    built = build_estimator(CAREFUL, {"caution": 3.0}, "binary_classification", 7, "tiny-models")
    assert built.get_params() == {"caution": 3.0, "random_state": 7}
    with pytest.raises(StageFailure, match="has no parameter 'cautions'; did you mean 'caution'"):
        build_estimator(CAREFUL, {"cautions": 3.0}, "binary_classification", 7, "tiny-models")
