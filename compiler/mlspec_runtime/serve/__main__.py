"""`python -m mlspec_runtime.serve FOLDER --name MODEL --version VERSION`: answers requests until it is told to stop."""

import argparse
import asyncio
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from mlspec_runtime.__main__ import THREAD_VARIABLES
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.json_file import read_json
from mlspec_runtime.packaging.digests import verify
from mlspec_runtime.packaging.serving import SERVING
from mlspec_runtime.packaging.stored import require_stored
from mlspec_runtime.printable import printable

LOOPBACK = "127.0.0.1"
VERSION, DIGEST = "MLSPEC_MODEL_VERSION", "MLSPEC_MODEL_DIGEST"
"""Variables by which pods say what an image has to hold: arguments are the same for all versions."""


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit code: 0 stopped as it was told, 1 the package cannot be served (said on stderr), 2 usage."""
    command = _parser().parse_args(arguments)
    folder: Path = command.folder
    try:
        verify(folder)
        if command.digest:
            require_stored(folder, command.digest)
        _pin_threads(folder)
        # The event loop that MLServer's own command takes.
        utils: Any = import_module("mlserver.utils")
        utils.install_uvloop_event_loop()
        return asyncio.run(_serve(command))
    except StageFailure as failure:
        for finding in failure.findings:
            print(f"mlspec_runtime.serve: {printable(finding)}", file=sys.stderr)  # noqa: T201 - the command's own output
        return 1


class _Parser(argparse.ArgumentParser):
    def convert_arg_line_to_args(self, arg_line: str) -> list[str]:
        return [] if arg_line.startswith("#") or not arg_line else [arg_line]


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="mlspec_runtime.serve",
        description="Serves a packaged version. @FILE reads arguments from a file, one a line.",
        fromfile_prefix_chars="@",
    )
    parser.add_argument("folder", type=Path, help="the package")
    parser.add_argument("--name", required=True, help="the model's name")
    version = os.environ.get(VERSION)
    parser.add_argument(
        "--version", default=version, required=not version, help=f"the model's version; {VERSION} says it too"
    )
    parser.add_argument(
        "--digest", default=os.environ.get(DIGEST), help=f"serve no package but this one of DVC's; {DIGEST} says it too"
    )
    parser.add_argument("--host", default=LOOPBACK, help="where to listen")
    parser.add_argument("--http-port", type=int, default=8080)
    parser.add_argument("--grpc-port", type=int, default=8081)
    parser.add_argument("--metrics-port", type=int, default=8082)
    parser.add_argument("--log", help="where predictions are logged: a file, - for stdout, or a URL")
    parser.add_argument("--log-format", choices=("json", "cloudevents"), default="json", help="what a line is")
    parser.add_argument("--log-feature", action="append", default=[], help="a feature that is kept")
    parser.add_argument("--log-extra", action="append", default=[], help="a column of the request that is kept")
    parser.add_argument("--log-share", type=float, default=1.0, help="the share of predictions that is kept")
    parser.add_argument("--log-queue", type=int, default=10_000, help="so many lines wait at most")
    parser.add_argument(
        "--root",
        default=os.environ.get("MLSPEC_FILES", "."),
        help="files that inputs are looked up in stand below this folder, by default $MLSPEC_FILES",
    )
    parser.add_argument("--look-up-seconds", type=float, default=0.2, help="so long a request waits for its look-ups")
    parser.add_argument("--most-bytes", type=int, default=16_777_216, help="a longer request is refused")
    parser.add_argument("--duration-bound", type=float, action="append", default=[], help="a threshold in seconds")
    parser.add_argument("--drain", type=float, default=0.0, help="seconds between unready and the end")
    return parser


def _pin_threads(folder: Path) -> None:
    content = read_json(folder / SERVING) if (folder / SERVING).is_file() else None
    threads = cast("Any", content)["threads"] if isinstance(content, dict) else 1
    # Numeric libraries read these once, when they are first imported: before the server is.
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, str(threads)))


async def _serve(command: argparse.Namespace) -> int:
    serving = import_module("mlspec_runtime.serve.server")
    mlserver: Any = import_module("mlserver")
    serving.log_to_stderr()
    # Who answers waits no longer than this for the thread that writes the log.
    sys.setswitchinterval(0.001)
    log = None
    if command.log is not None:
        log = {
            "place": command.log,
            "features": tuple(command.log_feature),
            "extra": tuple(command.log_extra),
            "share": command.log_share,
            "queue": command.log_queue,
            "form": command.log_format,
        }
    settings = mlserver.Settings(
        debug=False,
        host=command.host,
        http_port=command.http_port,
        grpc_port=command.grpc_port,
        metrics_port=command.metrics_port,
        grpc_max_message_length=command.most_bytes,
        parallel_workers=0,
        load_models_at_startup=False,
        gzip_enabled=False,
        server_name="mlspec",
    )
    parameters = {
        "uri": str(command.folder),
        "version": command.version,
        "extra": {
            "log": log,
            "duration_bounds": tuple(command.duration_bound),
            "root": command.root,
            "look_up_seconds": command.look_up_seconds,
        },
    }
    model = mlserver.ModelSettings(
        name=command.name,
        implementation="mlspec_runtime.serve.model_runtime.PackagedVersion",
        parameters=parameters,
    )
    server = serving.PackageServer(settings, command.drain, command.most_bytes)
    await server.serve(model)
    return 0 if server.was_loaded else 1


if __name__ == "__main__":
    sys.exit(main())
