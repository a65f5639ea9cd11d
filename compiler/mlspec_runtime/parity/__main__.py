"""`python -m mlspec_runtime.parity PIPELINE --name MODEL --version VERSION --log PATH`: what was served, done again."""

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from mlspec_runtime.environment import check_environment
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.layout import ENVIRONMENT_LOCK, PARAMETERS
from mlspec_runtime.parameters.document import read_parameters
from mlspec_runtime.printable import printable

PUSH_SECONDS = 10.0


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit code: 0 no more differs than may, or nothing was logged; 1 more does, or data fail; 2 usage."""
    command = understood(arguments)
    try:
        return _run(command)
    except StageFailure as failure:
        _say(failure.findings)
        return 1


def _run(command: argparse.Namespace) -> int:
    pipeline: Path = command.pipeline.resolve()
    check_environment(pipeline / ENVIRONMENT_LOCK)
    parameters = read_parameters(pipeline / PARAMETERS)
    logged: Any = import_module("mlspec_runtime.parity.logged")
    recomputing: Any = import_module("mlspec_runtime.parity.recomputing")
    comparing: Any = import_module("mlspec_runtime.parity.comparing")
    reporting: Any = import_module("mlspec_runtime.parity.report")
    asked = logged.Asked(command.name, command.version, *_period(command))
    files = logged.log_files(tuple(path.resolve() for path in command.log))
    with recomputing.sources_of(parameters, pipeline) as sources:
        log = logged.read_log(files, asked, sources.key)
        beside = dict.fromkeys(name for line in log.lines for name in line.extra if name not in sources.key)
        found = comparing.compare(log.lines, sources.of((line.key for line in log.lines), beside))
    says = reporting.report(asked, log, found, command.at_most)
    print(json.dumps(says, indent=2, ensure_ascii=True))  # noqa: T201 - the command's result
    own = {"model": asked.model, "model_version": asked.version}
    own |= {"namespace": command.namespace} if command.namespace is not None else {}
    figures = reporting.series(found, log.unreadable, command.at_most, own)
    if command.textfile is not None:
        reporting.write_series(figures, command.textfile)
    if command.push is not None:
        try:
            reporting.push_series(figures, command.push, own, PUSH_SECONDS)
        except OSError as error:
            raise StageFailure(f"the Pushgateway does not take the figures: {type(error).__name__}") from None
    return 1 if says["verdict"] == "fail" else 0


def _period(command: argparse.Namespace) -> tuple[datetime | None, datetime | None]:
    """Returns from when on, and until when, predictions are compared, in UTC."""
    if command.last is None:
        return None, None
    ends = datetime.now(UTC).replace(tzinfo=None) - timedelta(seconds=command.settle)
    return ends - timedelta(seconds=command.last), ends


def _say(findings: Iterable[str]) -> None:
    for finding in findings:
        print(f"mlspec_runtime.parity: {printable(finding)}", file=sys.stderr)  # noqa: T201 - the command's own output


def understood(arguments: list[str] | None) -> argparse.Namespace:
    """Returns what the command is told; figures that nobody could tell from another environment's are a usage error."""
    command = parser().parse_args(arguments)
    if command.namespace is None and (command.push is not None or command.textfile is not None):
        parser().error("--push and --textfile need --namespace: alerts ask for the figures of one namespace")
    return command


def parser() -> argparse.ArgumentParser:
    """Returns what the command understands."""
    found = argparse.ArgumentParser(
        prog="mlspec_runtime.parity", description="Computes what a server logged again from the sources, and compares."
    )
    found.add_argument("pipeline", type=Path, help="the folder of the version's pipeline, in its project")
    found.add_argument("--name", required=True, help="the model's name")
    found.add_argument("--version", required=True, help="the model's version")
    found.add_argument(
        "--log", type=Path, action="append", required=True, help="a file of the prediction log, or a folder of them"
    )
    found.add_argument("--at-most", type=float, default=0.0, help="the share of an input's values that may differ")
    found.add_argument("--last", type=float, help="compare predictions of so many seconds only")
    found.add_argument("--settle", type=float, default=0.0, help="leave out those of the last so many seconds")
    found.add_argument("--textfile", type=Path, help="write the figures for a textfile collector")
    found.add_argument("--namespace", help="where the version serves: a label of all figures, by which alerts ask")
    found.add_argument("--push", help="push the figures to the Pushgateway at this address")
    return found


if __name__ == "__main__":
    sys.exit(main())
