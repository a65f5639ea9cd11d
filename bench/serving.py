"""A served version beside a plain FastAPI server and MLServer's own scikit-learn runtime, on one model, side by side.

    python bench/serving.py PACKAGE [--pairs 7] [--seconds 4]

PACKAGE is the package of a binary classification (`mlspec demo` makes one). Ours checks requests, computes row
features, applies filters and logs every prediction to a file; the peers are sent what the model takes and log nothing.
For each peer in turn, pair by pair: as many requests as go on 16 connections, then half as many a second as the peer
answers at most, due at even distances whether those before are answered or not. Ratios are taken within a pair, and
their median is printed, last that of the CPU which an answer costs: others on the machine disturb it least. MLServer's
own runtime is asked for a model of numbers alone by one tensor, its quickest way, and for any other by a data frame,
its only one; it runs in one process (`parallel_workers: 0`), as ours does. It needs `pip install mlserver-sklearn`,
and is left out and said so without it.
"""

import argparse
import contextlib
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
from load import Target, answers, latencies, throughput

from mlspec_runtime.serve.packaged_model import PackagedModel, load_package

PEER_FILE = Path(__file__).with_name("fastapi_peer.py")
OURS, PLAIN, OWN = "mlspec", "FastAPI", "MLServer's own"
REQUESTS = 200
MODEL = "bench"


def drawn(schema: dict[str, Any]) -> dict[str, Any]:
    """A row that the request schema accepts."""
    row: dict[str, Any] = {}
    for name, column in schema["properties"].items():
        kinds = column["type"] if isinstance(column["type"], list) else [column["type"]]
        low, high = column.get("minimum", 0), column.get("maximum", 100)
        if "enum" in column:
            row[name] = random.choice([value for value in column["enum"] if value is not None])
        elif column.get("format") == "date-time":
            moment = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=random.randrange(500_000))
            row[name] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        elif "boolean" in kinds:
            row[name] = random.random() < 0.5
        elif "integer" in kinds:
            row[name] = random.randint(int(low), int(high))
        else:
            row[name] = random.uniform(low, high) if "number" in kinds else f"x{random.randrange(10**6)}"
    return row


def asked_of_us(package: PackagedModel, row: dict[str, Any]) -> bytes:
    inputs = [
        {"name": name, "shape": [1], "datatype": _datatype(value), "data": [value]}
        for name, value in row.items()
        if name in package.columns
    ]
    return json.dumps({"inputs": inputs}).encode()


def asked_of_own(package: PackagedModel, values: list[Any]) -> bytes:
    tensor: dict[str, Any]
    outputs = [{"name": "predict_proba"}]
    if not any(isinstance(value, str) for value in values):
        tensor = {"name": "x", "shape": [1, len(values)], "datatype": "FP64", "data": values}
        return json.dumps({"inputs": [tensor], "outputs": outputs}).encode()
    names = [wanted.name for wanted in package.says.inputs]
    inputs = []
    for name, value in zip(names, values, strict=True):
        tensor = {"name": name, "shape": [1], "datatype": _datatype(value), "data": [value]}
        if isinstance(value, str):
            tensor["parameters"] = {"content_type": "str"}
        inputs.append(tensor)
    whole = {"parameters": {"content_type": "pd"}, "inputs": inputs, "outputs": outputs}
    return json.dumps(whole).encode()


def _datatype(value: object) -> str:
    match value:
        case bool():
            return "BOOL"
        case int():
            return "INT64"
        case float():
            return "FP64"
        case _:
            return "BYTES"


def inputs_of(package: PackagedModel, row: dict[str, Any]) -> list[Any]:
    """What the model takes of a row, by the server's own features."""
    from mlspec_runtime.serve.tensor import Tensor

    sent = {
        name: column.values(Tensor(name, _datatype(row[name]), (1,), [row[name]]))[0]
        for name, column in package.columns.items()
    }
    features = package.features.of(sent)
    found = [features[wanted.name] for wanted in package.says.inputs]
    return [float(value) if isinstance(value, int) else value for value in found]


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


@contextlib.contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[int]:
    """The process of a server, once it listens."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    with (folder / f"{port}.log").open("w") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env={**os.environ, **threads}, cwd=folder)
        try:
            until = time.monotonic() + 120
            while True:
                if process.poll() is not None or time.monotonic() > until:
                    raise SystemExit((folder / f"{port}.log").read_text()[-2000:])
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.2)
            yield process.pid
        finally:
            process.terminate()
            process.wait(60)


def started(stack: ExitStack, package: PackagedModel, file: Path, folder: Path) -> list[Target]:
    """The servers, each with the same rows as it wants them."""
    schema = json.loads((file / "request.schema.json").read_text())
    rows = [drawn(schema) for _ in range(REQUESTS)]
    inputs = [inputs_of(package, row) for row in rows]
    one, two, three, *further = free_ports(7)
    kept = [text for feature in package.says.features for text in ("--log-feature", feature.name)]
    ours = [sys.executable, "-P", "-m", "mlspec_runtime.serve", str(file), "--name", package.name, "--version", "1.0.0"]
    ports = ["--http-port", str(one), "--grpc-port", str(further[0]), "--metrics-port", str(further[1])]
    log = ["--log", str(folder / "predictions.jsonl"), *kept, "--log-queue", "100000"]
    our_process = stack.enter_context(running([*ours, *ports, *log], one, folder))
    peer = [sys.executable, str(PEER_FILE), str(file / "model.joblib"), str(two)]
    plain_process = stack.enter_context(running(peer, two, folder))
    plain = [json.dumps({"rows": [values]}).encode() for values in inputs]
    found = [
        Target(OURS, our_process, one, f"/v2/models/{package.name}/infer", [asked_of_us(package, row) for row in rows]),
        Target(PLAIN, plain_process, two, "/predict", plain),
    ]
    if find_spec("mlserver_sklearn") is None:
        print("MLServer's own runtime: left out, mlserver-sklearn is not installed")
        return found
    settings = {"http_port": three, "grpc_port": further[2], "metrics_port": further[3], "parallel_workers": 0}
    (folder / "settings.json").write_text(json.dumps({**settings, "host": "127.0.0.1", "debug": False}))
    model = {"name": MODEL, "implementation": "mlserver_sklearn.SKLearnModel"}
    uri = {"parameters": {"uri": str(file / "model.joblib"), "version": "1"}}
    (folder / "model-settings.json").write_text(json.dumps({**model, **uri}))
    mlserver = str(Path(sys.executable).with_name("mlserver"))
    own_process = stack.enter_context(running([mlserver, "start", str(folder)], three, folder))
    found.append(
        Target(
            OWN, own_process, three, f"/v2/models/{MODEL}/infer", [asked_of_own(package, values) for values in inputs]
        )
    )
    return found


def score(target: Target, answer: bytes) -> float:
    content = json.loads(answer)
    if target.name == PLAIN:
        return float(content["score"][0])
    wanted = "score" if target.name == OURS else "predict_proba"
    return float(next(output["data"][-1] for output in content["outputs"] if output["name"] == wanted))


def same_scores(targets: list[Target]) -> None:
    found = [[score(target, answer) for answer in answers(target)] for target in targets]
    for of_request in zip(*found, strict=True):
        if max(of_request) - min(of_request) > 1e-9:
            raise SystemExit(f"the servers do not agree: {of_request}")


def at(share: float, ordered: list[float]) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def cpu_milliseconds(target: Target) -> float:
    """What an answer costs the server, each request asked once and by itself."""
    process = psutil.Process(target.process)
    before = process.cpu_times()
    asked = len(answers(target))
    after = process.cpu_times()
    return 1000 * (after.user + after.system - before.user - before.system) / asked


def side_by_side(ours: Target, peer: Target, pairs: int, seconds: float) -> None:
    """Prints answers a second, and p50 and p99 at half of what the peer answers at most; pairs take turns to begin."""
    rate = throughput(peer, seconds) / 2
    found: dict[str, list[tuple[float, ...]]] = {ours.name: [], peer.name: []}
    for place in range(pairs):
        for target in (ours, peer) if place % 2 else (peer, ours):
            most = throughput(target, seconds / 2)
            waits = latencies(target, rate, seconds)
            found[target.name].append((most, 1000 * at(0.5, waits), 1000 * at(0.99, waits), cpu_milliseconds(target)))
    print(f"{f'at {rate:.0f} requests/s':24}{'most/s':>10}{'p50 ms':>10}{'p99 ms':>10}{'CPU ms':>10}")
    for name, rounds in found.items():
        print(f"{name:24}{''.join(f'{statistics.median(column):10.2f}' for column in zip(*rounds, strict=True))}")
    both = list(zip(*found.values(), strict=True))
    ratios = [statistics.median(a[part] / b[part] for a, b in both) for part in range(4)]
    goal = "   (goal: at least 1, p99 at most 1.3)" if peer.name == OWN else ""
    print(f"{'median of the ratios':24}{''.join(f'{ratio:10.2f}' for ratio in ratios)}{goal}\n", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=4.0)
    options = parser.parse_args()
    random.seed(1)
    package = load_package(options.package)
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        targets = started(stack, package, options.package.resolve(), Path(scratch))
        same_scores(targets)
        for target in targets:
            throughput(target, 1)
        ours, *peers = targets
        for peer in peers:
            side_by_side(ours, peer, options.pairs, options.seconds)
        lines = (Path(scratch) / "predictions.jsonl").read_text().count("\n")
    print(f"{lines:,} predictions were logged meanwhile")


if __name__ == "__main__":
    main()
