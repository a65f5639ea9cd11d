"""`mlspec serve`: the server of a version on this machine, the same that runs where it is deployed."""

import os
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

    from mlspec.plan.plan import Plan

NO_LOG = "none"


@click.command()
@click.argument("model")
@click.argument("version", required=False)
@click.argument("path", required=False)
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen here; the default answers this machine.")
@click.option("--port", default=8080, show_default=True, help="The port of REST.")
@click.option("--grpc-port", default=8081, show_default=True, help="The port of gRPC.")
@click.option("--metrics-port", default=8082, show_default=True, help="The port of /metrics.")
@click.option(
    "--log", default="-", show_default=True, help=f"Log predictions to this file or URL, - is stdout, {NO_LOG} nowhere."
)
@click.option(
    "--log-format",
    type=click.Choice(["json", "cloudevents"]),
    default="json",
    show_default=True,
    help="What a line of the log is.",
)
def command(
    model: str,
    version: str | None,
    path: str | None,
    *,
    host: str,
    port: int,
    grpc_port: int,
    metrics_port: int,
    log: str,
    log_format: str,
) -> None:
    """Serve MODEL of the project at PATH: the candidate's package, or the one that was frozen as VERSION.

    It answers the V2 protocol (Open Inference Protocol) until it is told to stop. What DVC has to fetch is fetched;
    nothing of a package is loaded before its digests are as its manifest says.
    """
    from importlib.util import find_spec

    from mlspec.backends.image.arguments import server_arguments
    from mlspec.cli.model_argument import model_and_path
    from mlspec.cli.project_folder import project_root
    from mlspec.cli.refusal import Refusal
    from mlspec.conventions import SERVER_MODULE

    if find_spec("mlserver") is None:
        raise Refusal("mlserver is not installed", "python -m pip install 'mlspec-compiler[serve]'")
    version, place = model_and_path(version, path)
    root = project_root(place)
    plan, package = _candidate(root, model) if version is None else _frozen(root, model, version)
    arguments = [
        *(str(package), "--version", plan.version, "--host", host, "--root", str(root), *server_arguments(plan)),
        *("--http-port", str(port), "--grpc-port", str(grpc_port), "--metrics-port", str(metrics_port)),
        *([] if log == NO_LOG else ["--log", log, "--log-format", log_format]),
    ]
    sys.stdout.flush()
    # The server takes this process: whoever stops it, or waits for it, has to do with nobody else.
    os.execv(sys.executable, [sys.executable, "-P", "-m", SERVER_MODULE, *arguments])  # noqa: S606 - no shell is wanted


def _candidate(root: "Path", model: str) -> tuple["Plan", "Path"]:
    from mlspec.cli.candidate_run import fetch_outputs, read_run
    from mlspec.cli.model_argument import require_model
    from mlspec.conventions import CANDIDATE, ENVIRONMENT_LOCK, GENERATED, PLAN_FILE, candidate_folder, pipeline_folder
    from mlspec.release.record import PACKAGE

    require_model(model, (found.parts[-3] for found in (root / GENERATED).glob(f"*/{CANDIDATE}/{PLAN_FILE}")))
    folder = pipeline_folder(model)
    plan = _plan(root, candidate_folder(model))
    run = read_run(root, plan, _bytes(root, f"{folder}/{ENVIRONMENT_LOCK}"))
    fetch_outputs(root, folder, run.lock, ((PACKAGE, "package"),))
    return plan, root / folder / PACKAGE


def _frozen(root: "Path", model: str, version: str) -> tuple["Plan", "Path"]:
    from mlspec.cli.candidate_run import fetch_outputs
    from mlspec.cli.refusal import Refusal
    from mlspec.conventions import DVC_LOCK, MANIFEST_FILE, PIPELINE, PIPELINE_OUTPUTS, frozen_folder
    from mlspec.emit.frozen import departures
    from mlspec.release.record import PACKAGE
    from mlspec.release.run_lock import read_run_lock

    home = frozen_folder(model, version)
    if not (root / home / MANIFEST_FILE).is_file():
        raise Refusal(f"there is no {home}", f"mlspec versions {model}: says what was released")
    for departure in departures(root, home, (f"{PIPELINE}/{PIPELINE_OUTPUTS}",)):
        raise Refusal(
            f"{departure.path} is not what was released as {model} {version}",
            f"restore it: git checkout {model}@v{version} -- {home}",
        )
    plan = _plan(root, home)
    lock = read_run_lock(_bytes(root, f"{home}/{PIPELINE}/{DVC_LOCK}").decode())
    if isinstance(lock, str):
        raise Refusal(f"{home}/{PIPELINE}/{DVC_LOCK}: {lock}", "restore it: git checkout")
    fetch_outputs(root, f"{home}/{PIPELINE}", lock, ((PACKAGE, "package"),))
    return plan, root / home / PIPELINE / PACKAGE


def _plan(root: "Path", folder: str) -> "Plan":
    from mlspec.cli.refusal import Refusal
    from mlspec.conventions import PLAN_FILE
    from mlspec.plan.decoding import read_plan

    plan = read_plan(_bytes(root, f"{folder}/{PLAN_FILE}"))
    if isinstance(plan, str):
        raise Refusal(f"{folder}/{PLAN_FILE}: {plan}", "mlspec compile, or restore it from git")
    return plan


def _bytes(root: "Path", file: str) -> bytes:
    from mlspec.cli.refusal import Refusal

    try:
        return (root / file).read_bytes()
    except OSError as error:
        raise Refusal(f"{file} cannot be read: {error.strerror}", "mlspec compile, or restore it from git") from None
