"""The job that a command runs in: its forge, and refusals that never tell a token."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import click

from mlspec.cli.exit_codes import USAGE
from mlspec.cli.refusal import Refusal
from mlspec.diagnostics.display import neutralise
from mlspec.forge.choice import forge_of
from mlspec.forge.forge import Forge, ForgeError
from mlspec.forge.redaction import without
from mlspec.history.git import HistoryError


class NoJob(Refusal):
    """What a job has to have, and this one has not."""

    exit_code = USAGE


def forge_here() -> Forge:
    """Returns the forge of this job.

    Raises:
        NoJob: it is none, or lacks what it needs.
    """
    try:
        return forge_of(os.environ)
    except ForgeError as error:
        raise NoJob(str(error), error.way_out) from None


@contextmanager
def telling(forge: Forge) -> Generator[None]:
    """Makes what a forge, or git, does not do the one refusal that a command ends with."""
    try:
        yield
    except ForgeError as error:
        raise Refusal(without(str(error), forge.secrets), without(error.way_out, forge.secrets)) from None
    except HistoryError as error:
        way_out = "run it again: what was done stays done"
        raise Refusal(without(str(error), forge.secrets), way_out) from None


def tell(forge: Forge, said: str) -> None:
    """Prints a line of which nothing is a token, and nothing a command to a terminal or a runner."""
    click.echo(neutralise(without(said, forge.secrets)))


def read_text(file: Path, largest: int = 1_000_000) -> str:
    """Returns the text of a file that another step wrote.

    Raises:
        UsageError: it is a link or no file, cannot be read, is larger than expected, or is no text.
    """
    if file.is_symlink() or (file.exists() and not file.is_file()):
        raise click.UsageError(neutralise(f"{file}: is no file of its own: what another job left is not followed"))
    try:
        with file.open("rb") as opened:
            data = opened.read(largest + 1)
    except OSError as error:
        raise click.UsageError(neutralise(f"{file}: cannot be read: {error.strerror}")) from None
    if len(data) > largest:
        raise click.UsageError(neutralise(f"{file}: is larger than {largest:,} bytes"))
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise click.UsageError(neutralise(f"{file}: not UTF-8 at byte {error.start}")) from None
