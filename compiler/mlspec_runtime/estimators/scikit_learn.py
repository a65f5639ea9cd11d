"""scikit-learn, which ships no types, as the few typed things that models are made of."""

from importlib import import_module
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class Step(Protocol):
    """A transformer or an estimator, fitted or not."""

    def get_params(self, deep: bool = ...) -> dict[str, object]:
        """Returns the constructor's parameters."""
        ...


class Model(Step, Protocol):
    """A pipeline whose last step is an estimator; `classes_` is there once a classifier is fitted."""

    classes_: NDArray[np.int64]
    steps: list[tuple[str, Step]]

    def fit(self, inputs: NDArray[Any], targets: NDArray[Any] | None = ...) -> "Model":
        """Fits every step in order."""
        ...

    def transform(self, inputs: NDArray[np.object_]) -> NDArray[np.float64]:
        """Returns what the last step makes of the inputs, shape (rows, columns)."""
        ...

    def predict(self, inputs: NDArray[np.object_]) -> NDArray[np.float64]:
        """Returns the predicted numbers, shape (rows,)."""
        ...

    def predict_proba(self, inputs: NDArray[np.object_]) -> NDArray[np.float64]:
        """Returns the probability of each class, shape (rows, classes)."""
        ...


def _named(module: str, name: str) -> Any:
    return getattr(import_module(module), name)


def pipeline(*steps: tuple[str, Step]) -> Model:
    """Returns a Pipeline of named steps."""
    made: Model = _named("sklearn.pipeline", "Pipeline")(list(steps))
    return made


def columns(*steps: tuple[str, Step, list[int]], sparse_threshold: float) -> Step:
    """Returns a ColumnTransformer: each named step on the columns at its places, side by side."""
    made: Step = _named("sklearn.compose", "ColumnTransformer")(list(steps), sparse_threshold=sparse_threshold)
    return made


def as_floats() -> Step:
    """Returns the step from Python values to floats, None to NaN: NumPy's own function, pickled by name."""
    made: Step = _named("sklearn.preprocessing", "FunctionTransformer")(np.asarray, kw_args={"dtype": "float64"})
    return made


def imputer(**params: object) -> Step:
    """Returns a SimpleImputer that keeps a column of NULL alone, as wide as the table was declared."""
    made: Step = _named("sklearn.impute", "SimpleImputer")(keep_empty_features=True, **params)
    return made


def standard_scaler() -> Step:
    """Returns a StandardScaler."""
    made: Step = _named("sklearn.preprocessing", "StandardScaler")()
    return made


def one_hot(*, sparse: bool) -> Step:
    """Returns a OneHotEncoder to which an unseen category is all zeros."""
    made: Step = _named("sklearn.preprocessing", "OneHotEncoder")(handle_unknown="ignore", sparse_output=sparse)
    return made


def estimators(kind: str) -> dict[str, type[Any]]:
    """Returns every estimator class of a kind, `classifier` or `regressor`, by its name."""
    found: list[tuple[str, type[Any]]] = _named("sklearn.utils", "all_estimators")(type_filter=kind)
    return dict(found)


def kind_of(estimator: Step) -> str | None:
    """Returns `classifier` or `regressor`, or None for what is neither."""
    tags: Any = _named("sklearn.utils", "get_tags")(estimator)
    kind: str | None = tags.estimator_type
    return kind


def is_classifier(estimator: Step) -> bool:
    """Returns whether an estimator tells classes apart."""
    return kind_of(estimator) == "classifier"


def takes_sparse(estimator: Step) -> bool:
    """Returns whether an estimator reads sparse tables."""
    tags: Any = _named("sklearn.utils", "get_tags")(estimator)
    return bool(tags.input_tags.sparse)


def takes_missing(estimator: Step) -> bool:
    """Returns whether an estimator reads NaN."""
    tags: Any = _named("sklearn.utils", "get_tags")(estimator)
    return bool(tags.input_tags.allow_nan or tags.no_validation)


def convergence_warning() -> type[Warning]:
    """Returns the category of the warning that a solver stopped early."""
    category: type[Warning] = _named("sklearn.exceptions", "ConvergenceWarning")
    return category


def pinned_threads(threads: int) -> Any:
    """Returns the context in which numeric libraries run on that many threads."""
    return _named("threadpoolctl", "threadpool_limits")(limits=threads)
