"""What a spec says is what is fitted; what scikit-learn cannot do is said before or after it tries."""

import pickle

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from mlspec_runtime.estimators.catalogue import build_estimator, find_estimator
from mlspec_runtime.estimators.model_file import read_model, write_model
from mlspec_runtime.estimators.table import InputTable, input_table
from mlspec_runtime.estimators.training import fit_model, notes_of, score
from mlspec_runtime.evidence.outcomes import Floats
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.parameters.train import Constant, Impute, Input, Variant

LINEAR = "sklearn.linear_model.LogisticRegression"
BOOSTED = "sklearn.ensemble.HistGradientBoostingClassifier"
CARRIER = Input("carrier", "categorical", None)
DISTANCE = Input("distance", "numeric", None)
ROWS = 400


def variant(estimator: str, *features: Input, scale: bool = False, **params: object) -> Variant:
    return Variant(estimator, params, "standard" if scale else None, features)  # type: ignore[arg-type]  # JSON values


def columns() -> dict[str, NDArray[np.generic]]:
    random = np.random.default_rng(1)
    carrier = np.array(["AA", "B6", None], dtype=object)[random.integers(0, 3, ROWS)]
    distance = np.ma.masked_array(random.normal(1000, 300, ROWS), mask=random.random(ROWS) < 0.1)
    return {"carrier": carrier, "distance": distance, "cancelled": random.random(ROWS) < 0.5}


def labels() -> Floats:
    distance = np.ma.getdata(columns()["distance"]).astype(np.float64)
    return (distance + np.random.default_rng(2).normal(0, 200, ROWS) > 1000).astype(np.float64)


def fitted(chosen: Variant, table: InputTable | None = None, targets: Floats | None = None):  # noqa: ANN201 - a scikit-learn pipeline, which ships no types
    inputs = table or input_table(columns(), chosen.features)
    truth = labels() if targets is None else targets
    return fit_model(chosen, inputs, truth, task="binary_classification", seed=7, threads=1)


def test_the_pipeline_is_the_one_a_person_would_write() -> None:
    chosen = variant(LINEAR, Input("distance", "numeric", "median"), CARRIER, scale=True, C=0.5, max_iter=500)
    table = input_table(columns(), chosen.features)
    distance = table.numbers("distance")
    filled = np.where(np.isnan(distance), np.nanmedian(distance), distance)
    dense = np.column_stack(
        [
            StandardScaler().fit_transform(filled[:, np.newaxis]),
            OneHotEncoder(sparse_output=False).fit_transform(table.values[:, 1:]),
        ]
    )
    by_hand = LogisticRegression(C=0.5, max_iter=500, random_state=7).fit(dense, labels())
    found = score(fitted(chosen), chosen, table, task="binary_classification", threads=1)
    assert found == pytest.approx(by_hand.predict_proba(dense)[:, 1], abs=1e-4)


def test_a_missing_category_is_its_own_and_an_unseen_one_is_none_of_the_known() -> None:
    chosen = variant(LINEAR, CARRIER)
    model = fitted(chosen)
    preparation = model.named_steps["prepare"]
    assert isinstance(preparation, ColumnTransformer)
    rows = np.array([["AA"], [None], ["ZZ"]], dtype=object)
    prepared = preparation.transform(rows)
    assert prepared.toarray().tolist() == [[1, 0, 0], [0, 0, 1], [0, 0, 0]]


@pytest.mark.parametrize(("impute", "filled"), [("median", "median"), (Constant(0.0), 0.0), (Constant(-1), -1.0)])
def test_missing_numbers_are_filled_as_declared(impute: Impute, filled: float | str) -> None:
    chosen = variant(LINEAR, Input("distance", "numeric", impute))
    table = input_table(columns(), chosen.features)
    prepared = fitted(chosen).named_steps["prepare"].transform(table.values).ravel()
    distance = table.numbers("distance")
    expected = float(np.nanmedian(distance)) if filled == "median" else filled
    assert set(prepared[np.isnan(distance)]) == {expected}


def test_trees_take_missing_numbers_as_they_are_and_see_a_dense_table() -> None:
    chosen = variant(BOOSTED, DISTANCE, CARRIER, max_iter=5)
    table = input_table(columns(), chosen.features)
    model = fitted(chosen)
    prepared = model.named_steps["prepare"].transform(table.values)
    assert isinstance(prepared, np.ndarray)
    assert np.isnan(prepared[:, 0]).any()
    assert score(model, chosen, table, task="binary_classification", threads=1).shape == (ROWS,)


def test_missing_numbers_without_imputation_are_refused_with_their_share() -> None:
    with pytest.raises(StageFailure, match=r"'distance' is NULL in \d+\.\d% of 400 rows.*impute: median"):
        fitted(variant(LINEAR, DISTANCE))


def test_a_feature_without_any_value_is_refused() -> None:
    empty = {"distance": np.full(ROWS, np.nan)}
    chosen = variant(BOOSTED, DISTANCE)
    with pytest.raises(StageFailure, match="NULL in all 400 training rows"):
        fitted(chosen, input_table(empty, chosen.features))


def test_a_boolean_is_a_number_and_text_is_not() -> None:
    wanted = (Input("cancelled", "numeric", None),)
    assert set(input_table(columns(), wanted).numbers("cancelled")) == {0.0, 1.0}
    with pytest.raises(StageFailure, match="'carrier' is numeric, but its column holds object"):
        input_table(columns(), (Input("carrier", "numeric", None),))


def test_an_unknown_column_names_those_that_there_are() -> None:
    with pytest.raises(StageFailure, match="no column 'dest'; they have carrier, distance, cancelled"):
        input_table(columns(), (Input("dest", "categorical", None),))


@pytest.mark.parametrize(
    "path",
    [
        "sklearn.linear_model.LogisticRegressio",
        "sklearn.linear_model._logistic.LogisticRegressionX",
        "sklearn.decomposition.PCA",
        "sklearn.linear_model.LinearRegression",
        "os.system",
        "LogisticRegression",
        "",
    ],
)
def test_only_public_estimators_of_the_task_can_be_named(path: str) -> None:
    with pytest.raises(StageFailure, match="is no scikit-learn classifier"):
        find_estimator(path, "binary_classification")


def test_a_misspelt_estimator_or_parameter_gets_its_neighbour() -> None:
    with pytest.raises(StageFailure, match=r"did you mean 'sklearn\.linear_model\.LogisticRegression'"):
        find_estimator("sklearn.linear_model.LogisticRegresion", "binary_classification")
    with pytest.raises(StageFailure, match=r"mean 'sklearn\.ensemble\.HistGradientBoostingClassifier'"):
        find_estimator("sklearn.ensemble.HistGradientBostingClassifier", "binary_classification")
    with pytest.raises(StageFailure, match="no parameter 'max_iters'; did you mean 'max_iter'"):
        build_estimator(LINEAR, {"max_iters": 5}, "binary_classification", 1)


def test_a_value_that_scikit_learn_refuses_is_one_line() -> None:
    chosen = variant(LINEAR, CARRIER, C=-1)
    with pytest.raises(StageFailure, match=r"The 'C' parameter .* must be a float") as refused:
        fitted(chosen)
    assert "\n" not in str(refused.value)


def test_a_classifier_without_probabilities_cannot_score() -> None:
    with pytest.raises(StageFailure, match="gives no probabilities"):
        build_estimator("sklearn.svm.LinearSVC", {}, "binary_classification", 1)


def test_random_estimators_get_the_seed_unless_they_say_their_own() -> None:
    forest = "sklearn.ensemble.RandomForestClassifier"
    assert build_estimator(forest, {}, "binary_classification", 7).get_params()["random_state"] == 7
    own = build_estimator(forest, {"random_state": 1}, "binary_classification", 7)
    assert own.get_params()["random_state"] == 1
    assert (
        "random_state"
        not in build_estimator("sklearn.naive_bayes.GaussianNB", {}, "binary_classification", 7).get_params()
    )


def test_a_solver_that_stops_early_is_noted_in_the_model() -> None:
    model = fitted(variant(LINEAR, Input("distance", "numeric", "median"), CARRIER, max_iter=1))
    (note,) = notes_of(model)
    assert note.startswith("LogisticRegression stopped after 1 iterations before it converged: raise max_iter")
    assert notes_of(fitted(variant(BOOSTED, DISTANCE, max_iter=2))) == ()


@pytest.mark.parametrize("estimator", [LINEAR, BOOSTED])
def test_a_feature_without_a_value_yet_is_its_constant(estimator: str) -> None:
    features = Input("distance", "numeric", Constant(7.0)), Input("late", "numeric", Constant(0.5)), CARRIER
    empty = np.ma.masked_array(np.zeros(ROWS), mask=True)
    table = input_table(columns() | {"late": empty}, features)
    model = fit_model(variant(estimator, *features), table, labels(), task="binary_classification", seed=1, threads=1)
    seen = model.steps[0][1].transform(table.values[:3])  # type: ignore[attr-defined]  # a fitted ColumnTransformer
    dense = seen.toarray() if hasattr(seen, "toarray") else seen
    assert dense[:, 1].tolist() == [0.5, 0.5, 0.5]


def test_labels_of_one_class_cannot_be_learnt() -> None:
    with pytest.raises(StageFailure, match="all 400 training labels are negative"):
        fitted(variant(LINEAR, CARRIER), targets=np.zeros(ROWS))


def test_a_regression_predicts_numbers() -> None:
    chosen = variant("sklearn.linear_model.Ridge", Input("distance", "numeric", "median"))
    table = input_table(columns(), chosen.features)
    truth = 2 * np.nan_to_num(table.numbers("distance"), nan=1000.0) + 5
    model = fit_model(chosen, table, truth, task="regression", seed=1, threads=1)
    assert score(model, chosen, table, task="regression", threads=1).std() > 100


def test_a_model_comes_back_from_its_file_and_needs_nothing_of_mlspec(tmp_path) -> None:  # noqa: ANN001 - pytest's own fixture
    chosen = variant(LINEAR, Input("distance", "numeric", "median"), CARRIER, scale=True)
    model = fitted(chosen)
    write_model(model, tmp_path / "a" / "model.joblib")
    again = read_model(tmp_path / "a" / "model.joblib")
    table = input_table(columns(), chosen.features)
    assert np.array_equal(again.predict_proba(table.values), model.predict_proba(table.values))
    assert b"mlspec" not in pickle.dumps(model)


def test_a_model_that_was_not_trained_is_a_clear_failure(tmp_path) -> None:  # noqa: ANN001 - pytest's own fixture
    with pytest.raises(StageFailure, match="run `dvc repro`"):
        read_model(tmp_path / "model.joblib")
