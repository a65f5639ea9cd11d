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
    from mlspec.cli.generated_plan import compiled_candidate, generated_bytes, generated_plan
    from mlspec.conventions import ENVIRONMENT_LOCK, pipeline_folder
    from mlspec.release.record import PACKAGE

    plan = generated_plan(root, compiled_candidate(root, model))
    folder = pipeline_folder(model)
    run = read_run(root, plan, generated_bytes(root, f"{folder}/{ENVIRONMENT_LOCK}"))
    fetch_outputs(root, folder, run.lock, ((PACKAGE, "package"),))
    return plan, root / folder / PACKAGE


def _frozen(root: "Path", model: str, version: str) -> tuple["Plan", "Path"]:
    from mlspec.cli.candidate_run import fetch_outputs
    from mlspec.cli.generated_plan import generated_bytes, generated_plan, released_version
    from mlspec.cli.refusal import Refusal
    from mlspec.conventions import DVC_LOCK, PIPELINE
    from mlspec.release.record import PACKAGE
    from mlspec.release.run_lock import read_run_lock

    home = released_version(root, model, version)
    plan = generated_plan(root, home)
    lock = read_run_lock(generated_bytes(root, f"{home}/{PIPELINE}/{DVC_LOCK}").decode())
    if isinstance(lock, str):
        raise Refusal(f"{home}/{PIPELINE}/{DVC_LOCK}: {lock}", "restore it: git checkout")
    fetch_outputs(root, f"{home}/{PIPELINE}", lock, ((PACKAGE, "package"),))
    return plan, root / home / PIPELINE / PACKAGE
