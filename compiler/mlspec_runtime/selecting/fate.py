"""Whether a stage has anything to do for a variant, or leaves only the word that it was stopped."""

import shutil
from pathlib import Path
from typing import Literal, cast

from mlspec_runtime import layout
from mlspec_runtime.json_file import Json, read_json, write_json


def leave_if_stopped(kind: Literal["variants", "embeddings"], name: str, folder: Path) -> bool:
    """Empties a stage's folder; returns whether the variant, or all variants of the embedding, were stopped early."""
    shutil.rmtree(folder, ignore_errors=True)
    fate = layout.fate(kind, name)
    stopped = fate.exists() and not cast("dict[str, Json]", read_json(fate))["goes_on"]
    if stopped:
        leave_word(folder)
    return stopped


def leave_word(folder: Path) -> None:
    """Writes into a folder that nothing else stands there."""
    write_json(layout.stopped(folder), {"stopped": "early"})


def is_stopped(folder: Path) -> bool:
    """Returns whether a stage left nothing but that word."""
    return layout.stopped(folder).exists()


def stopped_variants() -> dict[str, dict[str, Json]]:
    """Returns the numbers that stopped variants, by variant; none where no stage stops any."""
    if not layout.RUNGS.exists():
        return {}
    return cast("dict[str, dict[str, Json]]", cast("dict[str, Json]", read_json(layout.RUNGS))["stopped"])
