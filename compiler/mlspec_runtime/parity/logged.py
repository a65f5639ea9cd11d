"""Lines of the prediction log: what a server computed from, key by key."""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from mlspec.expressions.types import Type
from mlspec.expressions.values import Value
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.serve.column import Column, moment
from mlspec_runtime.serve.failure import Refused

MOST_BYTES = 1_048_576
"""A longer line is no line of the log."""

SUFFIXES = (".jsonl", ".jsonl.gz")


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose lines are read: of one version, with a time from `begins` on and before `ends` (None: of any time)."""

    model: str
    version: str
    begins: datetime | None
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """One prediction: its key, its features and its further inputs, as JSON has them."""

    key: tuple[Value, ...]
    features: Mapping[str, object]
    extra: Mapping[str, object]


@dataclass(slots=True)
class Log:
    """The lines, and how many others there were: of another version or time, and such as nobody can read."""

    lines: list[Line] = field(default_factory=list[Line])
    other: int = 0
    unreadable: int = 0


def log_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Returns the files of files and folders, in the order of their names.

    Raises:
        StageFailure: there is none.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(file for file in path.rglob("*") if file.is_file() and file.name.endswith(SUFFIXES))
        elif path.is_file():
            found.append(path)
        else:
            raise StageFailure(f"{path}: there is no log")
    return tuple(found)


def read_log(files: Iterable[Path], asked: Asked, key: Mapping[str, Type]) -> Log:
    """Returns the lines that are asked for, each with a whole key.

    Raises:
        StageFailure: a file cannot be read.
    """
    log = Log()
    for file in files:
        try:
            for text in _texts(file):
                _add(log, text, asked, key)
        except (OSError, EOFError) as error:
            raise StageFailure(f"{file}: {error}") from None
    return log


def _texts(file: Path) -> Iterator[bytes]:
    with gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb") as lines:
        while text := lines.readline(MOST_BYTES):
            yield text


def _add(log: Log, text: bytes, asked: Asked, key: Mapping[str, Type]) -> None:
    try:
        found: Any = json.loads(text)
        if "specversion" in found:
            found = found["data"]  # a CloudEvent
        at = moment(found["time"], "time")
        line = _line(found["features"], found["extra"], key)
        own = (found["model"], found["version"]) == (asked.model, asked.version)
    except (ValueError, TypeError, KeyError, RecursionError, Refused):
        log.unreadable += 1
        return
    within = (asked.begins is None or at >= asked.begins) and (asked.ends is None or at < asked.ends)
    if own and within and line is not None:
        log.lines.append(line)
    elif own and within:
        log.unreadable += 1
    else:
        log.other += 1


def _line(features: object, extra: object, key: Mapping[str, Type]) -> Line | None:
    """Returns a line; None where it does not say of which prediction it is."""
    if not isinstance(features, dict) or not isinstance(extra, dict):
        return None
    values = cast("dict[str, object]", extra)
    if not key.keys() <= values.keys():
        return None
    named = tuple(_column(name, kind).value(values[name], name) for name, kind in key.items())
    return Line(named, cast("dict[str, object]", features), values)


def _column(name: str, kind: Type) -> Column:
    return Column(name, kind, nullable=False, accepted=None, low=None, high=None)
