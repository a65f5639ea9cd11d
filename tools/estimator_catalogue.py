"""Writes the catalogues of estimators and embeddings that `mlspec` holds specs to, from the installed scikit-learn.

    python tools/estimator_catalogue.py [FOLDER]

Without FOLDER it rewrites estimators.json and embeddings.json in compiler/mlspec/spec/. Run it after the scikit-learn
of RUNTIME_LIBRARIES (compiler/mlspec/lowering/libraries.py) and of constraints.txt has changed; a test fails until that
is done.

An estimator stands in the catalogue if it is one of scikit-learn's classifiers or regressors that, with its defaults,
is fitted to a table of numbers and predicts one value a row. The others stand under `refused` with the reason: those
that need other estimators, those that predict several outcomes at once, those that read one column only.

A transformer stands in embeddings.json if, with its defaults, it is fitted to a table of numbers without labels and
turns further rows, with values that it has not seen, into a table of numbers whose width does not grow with the rows.

One line an estimator:

- `task`: what it does;
- `predict_proba`, `takes_null`: whether it gives probabilities and takes NaN with its defaults, and under `unless` the
  values of single parameters with which that is otherwise;
- `random_state`, `n_jobs`: whether it has that parameter, which a spec does not set;
- `params`: every other parameter and what it accepts, as alternatives: `null`, `boolean`, `text`, a list of texts, or
  a range (`from` and `to` with their bound, `above` and `below` without); `object` is what no spec can write.
"""

import json
import sys
import warnings
from collections.abc import Iterator
from importlib import import_module
from inspect import Parameter, signature
from numbers import Integral, Real
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
from sklearn.exceptions import NotFittedError
from sklearn.utils import all_estimators, get_tags
from sklearn.utils._param_validation import Hidden, Interval, Options, RealNotInt, StrOptions

TARGET = Path(__file__).resolve().parents[1] / "compiler" / "mlspec" / "spec"
TASKS = {"binary_classification": "classifier", "regression": "regressor"}
OWN = ("random_state", "n_jobs")
"""What `model.seed` and `model.threads` decide."""

MADE_OF_OTHERS = "it is made of other estimators"
NUMBERS = {Integral: "integer", Real: "number", RealNotInt: "fraction"}
WORDS = {"boolean": ["boolean"], "verbose": [{"type": "integer", "from": 0}, "boolean"]}
WORDS |= {"cv_object": [{"type": "integer", "from": 2}, "object", "null"]}
TYPES = {Integral: {"type": "integer"}, Real: {"type": "number"}, str: "text"}

Accepted = list[Any]


def catalogue() -> dict[str, Any]:
    """Returns the whole catalogue."""
    found: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for task, kind in TASKS.items():
        for _, estimator in all_estimators(type_filter=kind):
            path = public_path(estimator)
            reason = unfit(estimator, task)
            if reason:
                refused[path] = reason
            else:
                found[path] = entry(estimator, task)
    return {"scikit-learn": sklearn.__version__, "estimators": found, "refused": refused}


def public_path(estimator: type[Any]) -> str:
    """Returns the shortest dotted path that gives the class."""
    parts = estimator.__module__.split(".")
    for length in range(2, len(parts) + 1):
        module = ".".join(parts[:length])
        if getattr(import_module(module), estimator.__name__, None) is estimator:
            return f"{module}.{estimator.__name__}"
    raise LookupError(estimator)


def unfit(estimator: type[Any], task: str) -> str:
    """Returns why a spec cannot name the class, or an empty text."""
    parameters = signature(estimator).parameters
    if any(parameter.default is Parameter.empty for parameter in parameters.values()):
        return MADE_OF_OTHERS
    rows = np.random.default_rng(1).integers(0, 9, (60, 3)).astype(np.float64)
    outcome = rows[:, 0] > 4  # noqa: PLR2004 - the middle of 0 to 8
    target = outcome.astype(np.int64) if task == "binary_classification" else rows @ (1.0, 0.5, 0.25) + 1
    try:
        built = estimator()
        targets = get_tags(built).target_tags
        if targets.multi_output and not targets.single_output:
            return "it predicts several outcomes at once"
        predicted = np.asarray(built.fit(rows, target).predict(rows))
    except (ValueError, TypeError, AttributeError, NotFittedError):
        return MADE_OF_OTHERS if "estimator" in parameters else "it cannot be fitted to a table with its defaults"
    return "" if predicted.shape == target.shape else "it predicts several outcomes at once"


def embeddings() -> dict[str, Any]:
    """Returns the whole catalogue of transformers that can stand in front of an estimator."""
    found: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for _, transformer in all_estimators(type_filter="transformer"):
        path = public_path(transformer)
        reason = unfit_to_embed(transformer)
        if reason:
            refused[path] = reason
        else:
            found[path] = described(transformer)
    return {"scikit-learn": sklearn.__version__, "embeddings": found, "refused": refused}


def unfit_to_embed(transformer: type[Any]) -> str:
    """Returns why a spec cannot name the class as an embedding, or an empty text."""
    if any(parameter.default is Parameter.empty for parameter in signature(transformer).parameters.values()):
        return MADE_OF_OTHERS
    labels = signature(transformer.fit).parameters.get("y")
    if get_tags(transformer()).target_tags.required or (labels is not None and labels.default is Parameter.empty):
        return "it learns from labels, which no embedding may see"
    random = np.random.default_rng(1)
    new = random.integers(0, 12, (30, 3)) + 0.5
    shapes = []
    for rows in (150, 130):
        try:
            made = transformer().fit(random.integers(0, 9, (rows, 3)).astype(np.float64)).transform(new)
        except (ValueError, TypeError, AttributeError, NotFittedError):
            return "it cannot turn a table of numbers into another with its defaults"
        shapes.append(made.shape)
        if len(made.shape) != len(new.shape) or len(new) != made.shape[0] or made.dtype.kind != "f":
            return "it does not turn each row into numbers"
    widths = [shape[1] for shape in shapes]
    return "" if widths[0] == widths[1] > 0 else "the width of what it gives depends on the rows"


def entry(estimator: type[Any], task: str) -> dict[str, Any]:
    """Returns what the catalogue says of one class."""
    found = described(estimator)
    giving = ability(estimator, found["params"], lambda built: hasattr(built, "predict_proba"))
    return {"task": task, "predict_proba": giving, **found}


def described(estimator: type[Any]) -> dict[str, Any]:
    """Returns what is said of an estimator and of a transformer alike."""
    names = signature(estimator).parameters
    params = {name: accepted(estimator, name) for name in names if name not in OWN}
    return {
        "takes_null": ability(estimator, params, takes_null),
        **{name: name in names for name in OWN},
        "params": params,
    }


def takes_null(built: Any) -> bool:
    """Returns whether an estimator takes NaN among its inputs; the runtime asks the same."""
    tags = get_tags(built)
    return bool(tags.input_tags.allow_nan or tags.no_validation)


def ability(estimator: type[Any], params: dict[str, Accepted], has: Any) -> bool | dict[str, Any]:
    """Returns whether `has` holds with the defaults, and the single values that turn it."""
    default = bool(has(estimator()))
    turned: dict[str, list[Any]] = {}
    for name, alternatives in params.items():
        for value in values(alternatives):
            if bool(has(estimator(**{name: value}))) != default:
                turned.setdefault(name, []).append(value)
    return {"default": default, "unless": turned} if turned else default


def values(alternatives: Accepted) -> Iterator[Any]:
    """Yields the values of a parameter that can be counted."""
    for alternative in alternatives:
        if isinstance(alternative, list):
            yield from alternative
        elif alternative == "boolean":
            yield from (False, True)


def accepted(estimator: type[Any], name: str) -> Accepted:
    """Returns what a parameter accepts; what scikit-learn hides from its own messages is left out."""
    constraints = estimator._parameter_constraints.get(name, "no_validation")  # noqa: SLF001 - scikit-learn has no public way to ask
    if isinstance(constraints, str):
        return ["null", "boolean", "text", {"type": "number"}, "object"]
    found: Accepted = []
    for constraint in constraints:
        for alternative in () if isinstance(constraint, Hidden) else alternatives_of(constraint):
            if alternative not in found:
                found.append(alternative)
    return found


def alternatives_of(constraint: Any) -> Accepted:
    """Returns one constraint of scikit-learn as alternatives of the catalogue."""
    if constraint is None:
        return ["null"]
    if isinstance(constraint, str):
        return WORDS.get(constraint, ["object"])
    if isinstance(constraint, type):
        return [TYPES.get(constraint, "object")]
    if isinstance(constraint, StrOptions):
        return [sorted(constraint.options)]
    if isinstance(constraint, Options):
        finite = [option for option in constraint.options if isinstance(option, int | float) and np.isfinite(option)]
        return [sorted(finite)] if finite else ["object"]
    return [interval(constraint)] if isinstance(constraint, Interval) else ["object"]


def interval(constraint: Interval) -> dict[str, Any]:
    """Returns a range: an open end without a bound is left out."""
    found: dict[str, Any] = {"type": NUMBERS[constraint.type]}
    if constraint.left is not None and np.isfinite(constraint.left):
        found["from" if constraint.closed in ("left", "both") else "above"] = constraint.left
    if constraint.right is not None and np.isfinite(constraint.right):
        found["to" if constraint.closed in ("right", "both") else "below"] = constraint.right
    return found


def written(found: dict[str, Any], kind: str) -> str:
    """Returns a catalogue as JSON with one line an estimator, by path; `kind` is the key that they stand under."""

    def lines(entries: dict[str, Any]) -> str:
        return ",\n".join(f"  {json.dumps(path)}: {json.dumps(entries[path])}" for path in sorted(entries))

    version = json.dumps(found["scikit-learn"])
    known, refused = lines(found[kind]), lines(found["refused"])
    return f'{{\n"scikit-learn": {version},\n"{kind}": {{\n{known}\n}},\n"refused": {{\n{refused}\n}}\n}}\n'


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    for name, content in (("estimators", catalogue()), ("embeddings", embeddings())):
        (folder / f"{name}.json").write_text(written(content, name), encoding="utf-8")
