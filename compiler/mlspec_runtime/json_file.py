"""JSON files whose bytes depend on their content alone."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from mlspec_runtime.failure import StageFailure

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def write_json(path: Path, value: Json) -> None:
    """Writes `value` with its keys in the order given, floats by repr, LF and a final newline.

    Raises:
        ValueError: a number is not finite: what is missing is written as null.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def read_json(path: Path) -> Json:
    """Returns the content of a file that an earlier stage wrote.

    Raises:
        StageFailure: the file is missing or no JSON.
    """
    try:
        content: Json = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StageFailure(f"cannot read {path}: {error}; run `dvc repro` for the stage that writes it") from error
    return content
