"""Models on disk: joblib, whose bytes are equal for equal models."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from mlspec_runtime.estimators.scikit_learn import Model
from mlspec_runtime.failure import StageFailure

_joblib: Any = import_module("joblib")
_pickling: Any = import_module("joblib.numpy_pickle")


def write_model(model: Model, path: Path) -> None:
    """Writes a fitted model as joblib reads it.

    A pickle writes a text once for each object that holds it, and which equal texts are one object depends on what
    the process has read before: here equal texts are always one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        pickler = _pickling.NumpyPickler(file)
        save = pickler.save

        def save_texts_once(value: object) -> None:
            save(sys.intern(value) if type(value) is str else value)

        pickler.save = save_texts_once
        pickler.dump(model)


def read_model(path: Path) -> Model:
    """Returns a model that an earlier stage of this pipeline wrote; loading runs code, so never a stranger's.

    Raises:
        StageFailure: the file is missing.
    """
    if not path.is_file():
        raise StageFailure(f"cannot read {path}: run `dvc repro` for the stage that writes it")
    model: Model = _joblib.load(path)
    return model
