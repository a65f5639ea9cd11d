"""`mlspec revert`: a rollout was aborted by itself, and git says again what runs."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import FINDINGS
from mlspec.cli.today import TODAY_OPTION

if TYPE_CHECKING:
    from mlspec.spec.abort_message import AbortMessage

LARGEST_MESSAGE = 65_536
STANDARD_INPUT = "-"


@click.command()
@click.argument("message")
@click.argument("path", default=".")
@click.option(
    "--analysis-runs",
    "runs",
    metavar="FILE",
    help="What kubectl get analysisruns -o json prints: where the measured values are.",
)
@click.option("--pr-body", metavar="FILE", type=click.Path(dir_okay=False), help="Write the pull request's text there.")
@TODAY_OPTION
def command(message: str, path: str, *, runs: str | None, pr_body: str | None, today: date | None) -> int:
    """Return the model of an aborted rollout to its fallback, and record the abort with its version.

    MESSAGE is the file with what was told of the abort, or - for the standard input. Nothing of it is believed but
    that a rollout ended: where the environment in the project at PATH names another version, there is nothing to do.
    """
    from mlspec.cli.moves import alone_in
    from mlspec.cli.returning import Return, returned

    said = read_abort(message)
    if said is None:
        return FINDINGS
    if runs is not None:
        said = _measured(said, runs)
    with alone_in(path) as held:
        return returned(held, path, Return(said.model, said.environment, None, said.version, said), pr_body, today)


def read_abort(file: str) -> "AbortMessage | None":
    """Returns what a message says, or None after it was said what is wrong with it."""
    from mlspec.cli.findings import report
    from mlspec.release.abort import read_message

    data = _read(file, LARGEST_MESSAGE)
    if len(data) > LARGEST_MESSAGE:
        raise click.UsageError(f"MESSAGE is larger than {LARGEST_MESSAGE:,} bytes")
    name = "message" if file == STANDARD_INPUT else Path(file).name
    said = read_message(name, data)
    if not isinstance(said, tuple):
        return said
    report(said, {name: data.decode(errors="replace")})
    click.echo("nothing was written", err=True)
    return None


def _measured(said: "AbortMessage", runs: str) -> "AbortMessage":
    """Returns the message with what failed in the analysis of its revision; what is not there is said."""
    from mlspec.diagnostics.display import neutralise
    from mlspec.release.analysis_runs import LARGEST, failed_metrics

    if said.revision is None:
        click.echo(
            "note: the message names no revision, so that nobody knows which analysis runs are its own", err=True
        )
        return said
    try:
        data = _bytes(runs, LARGEST)
    except OSError as error:
        told = f"note: {runs}: cannot be read: {error.strerror}: what was measured is not recorded"
        click.echo(neutralise(told), err=True)
        return said
    failed = failed_metrics(data, said.model, said.revision)
    if isinstance(failed, str):
        click.echo(neutralise(f"note: {runs} {failed}: what was measured is not recorded"), err=True)
        return said
    if not failed:
        click.echo(neutralise(f"note: no analysis of revision {said.revision} failed by {runs}"), err=True)
        return said
    return said.model_copy(update={"failed": failed})


def _read(file: str, largest: int) -> bytes:
    try:
        return _bytes(file, largest)
    except OSError as error:
        raise click.UsageError(f"{file}: cannot be read: {error.strerror}") from None


def _bytes(file: str, largest: int) -> bytes:
    """Returns the bytes of a file, or one more than `largest` of them."""
    if file == STANDARD_INPUT:
        return sys.stdin.buffer.read(largest + 1)
    with Path(file).open("rb") as opened:
        return opened.read(largest + 1)
