"""Estimators that are not scikit-learn's: imported only where the Project allows them, from the package it pins."""

import re
from importlib import import_module
from importlib.metadata import packages_distributions
from typing import Any

from mlspec_runtime.failure import StageFailure


def import_allowed(path: str, distribution: str) -> type[Any]:
    """Returns the class at a dotted path, of a package that `distribution` has installed.

    Raises:
        StageFailure: the package is another distribution's or cannot be imported, or the path is no estimator.
    """
    module, _, name = path.rpartition(".")
    package = module.partition(".")[0]
    brought_by = sorted(set(packages_distributions().get(package, ())))
    if _normal(distribution) not in map(_normal, brought_by):
        found = f"{package!r} comes from {', '.join(brought_by)}" if brought_by else f"nothing brings {package!r}"
        raise StageFailure(f"estimator {path!r} is allowed from {distribution}, and {found}: install what is pinned")
    try:
        found_class: object = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise StageFailure(f"estimator {path!r} cannot be imported: {str(error).splitlines()[0]}") from error
    if not isinstance(found_class, type) or not hasattr(found_class, "__sklearn_tags__"):
        raise StageFailure(f"{path} is no estimator: derive it from sklearn.base.BaseEstimator")
    return found_class


def _normal(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()
