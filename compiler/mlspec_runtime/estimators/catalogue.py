"""The estimators that a spec may name: scikit-learn's own, and of others those that the Project allows."""

import sys
from difflib import get_close_matches
from inspect import Parameter, signature
from typing import Any

from mlspec_runtime.estimators import scikit_learn
from mlspec_runtime.estimators.allowed import import_allowed
from mlspec_runtime.estimators.scikit_learn import Step
from mlspec_runtime.evidence.outcomes import Task
from mlspec_runtime.failure import StageFailure

_KINDS: dict[Task, tuple[str, ...]] = {
    "binary_classification": ("classifier",),
    "multiclass_classification": ("classifier",),
    "regression": ("regressor",),
    "ranking": ("regressor", "classifier"),
}
"""What may score the rows of a task: the items of a list are scored one by one, by either."""


def _suggestion(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def find_estimator(path: str, task: Task) -> type[Any]:
    """Returns the class at a dotted public path such as `sklearn.linear_model.LogisticRegression`.

    Raises:
        StageFailure: it is none of scikit-learn's estimators for the task.
    """
    kinds = _KINDS[task]
    classes = {name: found for kind in kinds for name, found in scikit_learn.estimators(kind).items()}
    return _find(path, classes, " or ".join(kinds))


def _is_public(found: type[Any], module: str) -> bool:
    """Returns whether a module that scikit-learn has loaded itself exports the class."""
    return getattr(sys.modules.get(module), found.__name__, None) is found


def _public_path(found: type[Any]) -> str:
    """Returns the shortest dotted path that gives the class."""
    parts = found.__module__.split(".")
    modules = (".".join(parts[:length]) for length in range(2, len(parts) + 1))
    return f"{next(module for module in modules if _is_public(found, module))}.{found.__name__}"


def find_embedding(path: str) -> type[Any]:
    """Returns the class at a dotted public path such as `sklearn.decomposition.PCA`.

    Raises:
        StageFailure: it is none of scikit-learn's transformers.
    """
    return _find(path, scikit_learn.estimators("transformer"), "transformer")


def build_embedding(path: str, params: dict[str, object], seed: int) -> Step:
    """Returns the unfitted transformer; a random one gets the seed.

    Raises:
        StageFailure: the path names none, or a parameter is unknown to it.
    """
    return _build(find_embedding(path), path, params, seed)


def _find(path: str, classes: dict[str, type[Any]], kind: str) -> type[Any]:
    module, _, name = path.rpartition(".")
    found = classes.get(name)
    if found is None or not _is_public(found, module):
        known = [_public_path(known) for known in classes.values()]
        raise StageFailure(f"estimator {path!r} is no scikit-learn {kind}{_suggestion(path, known)}")
    return found


def build_estimator(
    path: str, params: dict[str, object], task: Task, seed: int, distribution: str | None = None
) -> Step:
    """Returns the unfitted estimator; a random one gets the seed.

    Only with a `distribution`, which the Project allows it from, is an estimator imported that is not scikit-learn's.

    Raises:
        StageFailure: the path names none, a parameter is unknown to it, or it gives no probabilities.
    """
    found = find_estimator(path, task) if distribution is None else import_allowed(path, distribution)
    estimator = _build(found, path, params, seed)
    if distribution is not None and scikit_learn.kind_of(estimator) not in _KINDS[task]:
        raise StageFailure(f"{path} is no {' or '.join(_KINDS[task])}, and the task is {task}")
    if scikit_learn.is_classifier(estimator) and not hasattr(estimator, "predict_proba"):
        raise StageFailure(f"{path} gives no probabilities with these parameters: it cannot score")
    return estimator


def _build(found: type[Any], path: str, params: dict[str, object], seed: int) -> Step:
    known = list(signature(found).parameters)
    takes_any = any(parameter.kind is Parameter.VAR_KEYWORD for parameter in signature(found).parameters.values())
    for name in params:
        if name not in known and not takes_any:
            accepted = ", ".join(known)
            raise StageFailure(f"{path} has no parameter {name!r}{_suggestion(name, known)}; it takes {accepted}")
    if params.get("random_state", seed) is None:
        raise StageFailure(
            f"{path} with `random_state: null` gives another model each time: leave it out, `model.seed` then seeds it"
        )
    seeded: dict[str, object] = {"random_state": seed} if "random_state" in known else {}
    built: Step = found(**(seeded | params))
    return built
