"""The `mlspec` command: a table of commands, each imported only when it is called."""

import gc
import os
import sys

import click

from mlspec.cli.exit_codes import CLEAN, INTERNAL, USAGE
from mlspec.cli.lazy_group import LazyGroup
from mlspec.version import VERSION

COMMANDS = {
    "advance": "Let a version go on to the next stage, where commits step its rollout",
    "bump": "Write the version that a spec needs, and the entry of its changelog",
    "check": "Say what is wrong with a project's specs",
    "ci": "Do what workflows call: list models, comment, ask teams, propose changes",
    "compile": "Check, render and write what the specs mean",
    "demo": "Run the flight-delay project end to end in a scratch folder",
    "diff": "Compare two versions of a model, or one with the candidate",
    "experiment": "Try a candidate on a sample of its rows, beside its own run",
    "explain": "Say what a code means and what to write instead",
    "fmt": "Write specs in one style, with every comment in its place",
    "gate": "Say whether a version may leave a stage of its rollout, by what Prometheus measured",
    "graph": "Show which columns, features, KPIs and gates read which",
    "init": "Write a project that compiles, from a data file or a few questions",
    "prune": "Remove frozen folders that no environment needs",
    "release": "Freeze a candidate that passed its gates, and write its record",
    "plan": "Say what a change of specs will do, against another commit",
    "parity": "Compute what was served from again, and say what differs",
    "promote": "Let a released version serve in an environment",
    "report": "Show what the last run of a model says",
    "revert": "Return an environment to its fallback after a rollout was aborted",
    "rollback": "Return an environment to the version that served before",
    "serve": "Answer requests with a version, on this machine",
    "schema": "Print the JSON Schema of a kind of spec",
    "tag": "Tag what was released and what serves where, in GTO's format, as the history says",
    "versions": "Show released versions, and what served where at a date, from git alone",
    "watch": "Say which versions have to go back or to learn again, by what Prometheus measured",
}


@click.group(
    cls=LazyGroup, package="mlspec.cli", table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(VERSION, prog_name="mlspec", message="%(prog)s %(version)s")
def cli() -> None:
    """Compile one declarative file per model into everything that trains, checks and ships it."""


def main() -> None:
    """Runs the command line and exits with a documented code."""
    # A command lives for less than a second: collecting the cycles of its imports costs more than it frees.
    gc.set_threshold(100_000, 50, 50)
    # Plugins of pydantic are code from the environment, and looking for them reads the metadata of every package.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = USAGE if isinstance(error, click.UsageError) else error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        code = 130
    except SystemExit:
        # click's answer when the reader of our output went away: 1, which here means findings. There are none.
        code = CLEAN
    except Exception as error:  # noqa: BLE001 - the last resort: a bug gets one line and its own exit code
        click.echo(f"mlspec: a bug in mlspec: {type(error).__name__}: {error}", err=True)
        click.echo("Please report it with the spec that shows it; MLSPEC_DEBUG=1 prints where it happened.", err=True)
        code = INTERNAL
        _debug()
    # What is left is freed with the process; a last collection would walk it all for nothing (a sixth of a compile).
    gc.freeze()
    sys.exit(code if isinstance(code, int) else 0)


def _debug() -> None:
    if os.environ.get("MLSPEC_DEBUG") == "1":
        import traceback

        traceback.print_exc()
