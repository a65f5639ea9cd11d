"""The columns an estimator sees: imputed and scaled numbers, one-hot categories."""

from mlspec_runtime.estimators import scikit_learn
from mlspec_runtime.estimators.scikit_learn import Step
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.parameters.train import Constant, Embedding, Impute, Input, Variant


def _numeric(impute: Impute, scale: str | None) -> Step:
    steps = [("floats", scikit_learn.as_floats())]
    if impute == "median":
        steps.append(("impute", scikit_learn.imputer(strategy="median")))
    elif isinstance(impute, Constant):
        filled = scikit_learn.imputer(strategy="constant", fill_value=float(impute.constant))
        steps.append(("impute", filled))
    if scale == "standard":
        steps.append(("scale", scikit_learn.standard_scaler()))
    return scikit_learn.pipeline(*steps)


def _categorical(impute: Impute, *, sparse: bool) -> Step:
    """Returns the one-hot step; a NULL that is not imputed is a category like any other."""
    one_hot = ("one_hot", scikit_learn.one_hot(sparse=sparse))
    if not isinstance(impute, Constant):
        return scikit_learn.pipeline(one_hot)
    filled = scikit_learn.imputer(missing_values=None, strategy="constant", fill_value=impute.constant)
    return scikit_learn.pipeline(("impute", filled), one_hot)


def _check_imputation(wanted: Input) -> None:
    impute = wanted.impute
    if wanted.kind == "categorical" and impute == "median":
        raise StageFailure(f"feature {wanted.name!r} is categorical: it has no median; impute a constant")
    if wanted.kind == "numeric" and isinstance(impute, Constant) and isinstance(impute.constant, str):
        raise StageFailure(f"feature {wanted.name!r} is numeric: it cannot be {impute.constant!r}")


def build_preparation(variant: Variant | Embedding, *, sparse: bool) -> Step:
    """Returns the unfitted preparation of a table of a variant's or an embedding's inputs, in their order.

    Inputs that are treated alike share one step; steps stand in the order of their first input.

    Raises:
        StageFailure: an input is to be imputed by what its kind does not have.
    """
    groups: dict[tuple[str, Impute], list[int]] = {}
    for place, wanted in enumerate(variant.features):
        _check_imputation(wanted)
        groups.setdefault((wanted.kind, wanted.impute), []).append(place)
    steps: list[tuple[str, Step, list[int]]] = []
    for number, ((kind, impute), places) in enumerate(groups.items(), start=1):
        numeric = kind == "numeric"
        step = _numeric(impute, variant.scale) if numeric else _categorical(impute, sparse=sparse)
        steps.append((f"{kind}_{number}", step, places))
    return scikit_learn.columns(*steps, sparse_threshold=1.0 if sparse else 0.0)
