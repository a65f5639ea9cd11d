"""The data file of a new project: described by the runtime in a process of its own, copied to where specs see it."""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlspec.conventions import RUNTIME_COMMAND

if TYPE_CHECKING:
    from mlspec.draft.description import Description

FORMATS = (".parquet", ".csv")


def place_of(data: Path, root: Path) -> str:
    """Returns where a spec will find the file, from the project's root: where it is, or data/ for one from elsewhere.

    Raises:
        UsageError: it is no data file, or no spec can name its path.
    """
    from mlspec.spec.names import DATA_PATH

    if not data.is_file():
        raise click.UsageError(f"--from: {data}: no such file")
    if data.suffix.lower() not in FORMATS:
        raise click.UsageError(f"--from: {data}: a source is read from {' or '.join(FORMATS)}")
    absolute = Path(os.path.abspath(data))  # noqa: PTH100 - resolve() would follow links
    inside = absolute.is_relative_to(root)
    place = absolute.relative_to(root).as_posix() if inside else f"data/{absolute.name}"
    if re.search(DATA_PATH, place) is None or "\n" in place or "*" in place:
        raise click.UsageError(f"--from: {place!r}: a spec writes paths in letters, digits, . - _ and /; rename it")
    return place


def describe(data: Path) -> "Description":
    """Returns what the columns of a data file hold.

    Raises:
        ClickException: the runtime's libraries are not installed, or it cannot read the file.
    """
    from mlspec.draft.description import Description

    if find_spec("duckdb") is None:
        raise click.ClickException(
            "--from reads the file by duckdb, which is not installed: python -m pip install 'mlspec-compiler[run]'"
        )
    done = subprocess.run(
        (sys.executable, "-P", *RUNTIME_COMMAND[1:], "describe", str(data)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise click.ClickException(done.stderr.strip() or f"{data}: cannot be described")
    return Description.model_validate_json(done.stdout)


def copy_data(data: Path, to: Path) -> None:
    """Copies a data file to where nothing is.

    Raises:
        ClickException: it cannot be written, or something stands there by now.
    """
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with data.open("rb") as source, to.open("xb") as target:
            shutil.copyfileobj(source, target)
    except OSError as error:
        raise click.ClickException(f"{to}: cannot be written: {error.strerror}") from error
