"""Models on disk: joblib, whose bytes are equal for equal models."""

from importlib import import_module
from pathlib import Path
from typing import Any

from mlspec_runtime.estimators.scikit_learn import Model
from mlspec_runtime.failure import StageFailure

_joblib: Any = import_module("joblib")


def write_model(model: Model, path: Path) -> None:
    """Writes a fitted model."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _joblib.dump(model, path)


def read_model(path: Path) -> Model:
    """Returns a model that an earlier stage of this pipeline wrote; loading runs code, so never a stranger's.

    Raises:
        StageFailure: the file is missing.
    """
    if not path.is_file():
        raise StageFailure(f"cannot read {path}: run `dvc repro` for the stage that writes it")
    model: Model = _joblib.load(path)
    return model
