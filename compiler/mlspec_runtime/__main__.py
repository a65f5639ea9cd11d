"""`python -m mlspec_runtime <stage> [name]`: runs one stage of a pipeline in the working directory."""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from mlspec_runtime.environment import check_environment
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.layout import ENVIRONMENT_LOCK, PARAMETERS
from mlspec_runtime.parameters.document import Parameters, read_parameters
from mlspec_runtime.printable import printable


@dataclass(frozen=True, slots=True)
class Stage:
    """One command.

    Attributes:
        argument: what the word after the stage stands for, if it takes one.
        in_pipeline: whether it reads params.yaml and environment.lock.
    """

    argument: str | None = None
    in_pipeline: bool = True


STAGES = {
    "ingest": Stage("source"),
    "label": Stage(),
    "features": Stage(),
    "split": Stage(),
    "stop_early": Stage(),
    "embed": Stage("embedding"),
    "train": Stage("variant"),
    "evaluate": Stage("variant"),
    "select": Stage(),
    "gate": Stage(),
    "package": Stage(),
    "summarize": Stage(),
    "discover": Stage(),
    "rescore": Stage(),
    "describe": Stage("file", in_pipeline=False),
    "verdict": Stage(in_pipeline=False),
    "verify-package": Stage("folder", in_pipeline=False),
}

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit code: 0 done, 1 data or parameters are at fault (said on stderr), 2 usage."""
    command = _parser().parse_args(arguments)
    name: str = command.stage
    stage = STAGES[name]
    values = () if stage.argument is None else (cast("str", getattr(command, stage.argument)),)
    try:
        parameters = _prepare() if stage.in_pipeline else Parameters({})
        return _runner(name)(values, parameters)
    except StageFailure as failure:
        for finding in failure.findings:
            print(f"mlspec_runtime {' '.join((name, *values))}: {printable(finding)}", file=sys.stderr)  # noqa: T201  # the command's own output
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mlspec_runtime", description="Runs one stage of a rendered pipeline.")
    stages = parser.add_subparsers(dest="stage", required=True, metavar="stage")
    for name, stage in STAGES.items():
        subparser = stages.add_parser(name)
        if stage.argument is not None:
            subparser.add_argument(stage.argument)
    return parser


def _prepare() -> Parameters:
    check_environment(ENVIRONMENT_LOCK)
    parameters = read_parameters(PARAMETERS)
    # Numeric libraries read these once, when they are first imported: before the stage's module is.
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, str(parameters.threads)))
    return parameters


def _runner(name: str) -> Callable[[tuple[str, ...], Parameters], int]:
    module = import_module(f"mlspec_runtime.stages.{name.replace('-', '_')}")
    return cast("Callable[[tuple[str, ...], Parameters], int]", module.run)


if __name__ == "__main__":
    sys.exit(main())
