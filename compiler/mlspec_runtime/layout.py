"""Where each stage of a pipeline reads and writes, relative to the pipeline's folder."""

from pathlib import Path
from typing import Literal

PARAMETERS = Path("params.yaml")
ENVIRONMENT_LOCK = Path("environment.lock")

OUTPUTS = Path("out")
METRICS = Path("metrics")

LABEL_ROWS = OUTPUTS / "label" / "rows.parquet"
LABEL_PROFILE = OUTPUTS / "label" / "profile.json"
FEATURE_ROWS = OUTPUTS / "features" / "rows.parquet"
SPLIT_ROWS = OUTPUTS / "split" / "rows.parquet"
SPLIT_PROFILE = OUTPUTS / "split" / "profile.json"
SELECTION = OUTPUTS / "selection" / "selection.json"
GATES = OUTPUTS / "gates" / "gates.json"
PACKAGE = OUTPUTS / "package"
PROPOSED_SLICES = OUTPUTS / "slices" / "slices.json"
PRODUCTION = OUTPUTS / "production"
"""Where the version in production is evaluated on the candidate's rows."""
RUNGS = OUTPUTS / "stop_early" / "rungs.json"


def fate(kind: Literal["variants", "embeddings"], name: str) -> Path:
    """Returns whether a variant, or an embedding of variants, goes on to the training on all rows."""
    return OUTPUTS / "stop_early" / kind / f"{name}.json"


def source_rows(source: str) -> Path:
    """Returns where the checked and cleaned rows of a source stand."""
    return OUTPUTS / "sources" / source / "rows.parquet"


def source_profile(source: str) -> Path:
    """Returns where what was measured on a source stands."""
    return OUTPUTS / "sources" / source / "profile.json"


def model(variant: str) -> Path:
    """Returns the model of a variant that is judged on the test rows."""
    return OUTPUTS / "models" / variant / "model.joblib"


def fold_model(variant: str, fold: int) -> Path:
    """Returns the model of a variant that is compared on the rows of one window, the first of which is 1."""
    return OUTPUTS / "models" / variant / f"fold_{fold}.joblib"


def embedding(name: str, fold: int | None) -> Path:
    """Returns an embedding that was fitted before one window, or, with None, before the test."""
    return OUTPUTS / "embeddings" / name / ("model.joblib" if fold is None else f"fold_{fold}.joblib")


def stopped(folder: Path) -> Path:
    """Returns what stands in the place of what a stopped variant would have left in a folder."""
    return folder / "stopped.json"


def predictions(variant: str) -> Path:
    """Returns the scored rows of a variant."""
    return predictions_in(OUTPUTS / "evaluation" / variant)


def predictions_in(folder: Path) -> Path:
    """Returns the scored rows in the folder of an evaluation."""
    return folder / "predictions.parquet"


def evaluation(variant: str) -> Path:
    """Returns every KPI of a variant, on every slice."""
    return evaluation_in(OUTPUTS / "evaluation" / variant)


def evaluation_in(folder: Path) -> Path:
    """Returns every KPI in the folder of an evaluation."""
    return folder / "evaluation.json"
