"""What parity found, as JSON and as series."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import prometheus_client
from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from mlspec_runtime.json_file import Json
from mlspec_runtime.parity.comparing import Comparison
from mlspec_runtime.parity.logged import Asked, Log
from mlspec_runtime.serve.prediction_log import plain

JOB = "mlspec_parity"


def report(asked: Asked, log: Log, found: Comparison, at_most: float) -> dict[str, Json]:
    """Returns the verdict and what it rests on."""
    return {
        "model": asked.model,
        "version": asked.version,
        "verdict": found.verdict(at_most),
        "at_most": at_most,
        "lines": {"read": len(log.lines), "other": log.other, "unreadable": log.unreadable},
        "rows": {"compared": found.rows, "unmatched": found.unmatched},
        "inputs": {
            name: {
                "values": compared.values,
                "differing": compared.differing,
                "share": compared.share,
                "examples": [
                    {
                        "key": [str(plain(value)) for value in example.key],
                        "logged": _shown(example.logged),
                        "recomputed": _shown(example.recomputed),
                    }
                    for example in compared.examples
                ],
            }
            for name, compared in found.inputs.items()
        },
    }


def series(found: Comparison, unreadable: int, at_most: float, own: Mapping[str, str]) -> CollectorRegistry:
    """Returns the figures that alerts ask for, each with `own` labels; a share of 0 stands there too."""
    registry = CollectorRegistry()
    share = _gauge(registry, "mismatch_ratio", "Share of an input's values that differ", own, "input")
    values = _gauge(registry, "values", "Values of an input compared", own, "input")
    for name, compared in found.inputs.items():
        share.labels(*own.values(), name).set(compared.share)
        values.labels(*own.values(), name).set(compared.values)
    rows = _gauge(registry, "rows", "Logged rows by what became of them", own, "outcome")
    for outcome, count in (("compared", found.rows), ("unmatched", found.unmatched), ("unreadable", unreadable)):
        rows.labels(*own.values(), outcome).set(count)
    accepted = _gauge(registry, "accepted_ratio", "Share of an input's values that may differ", own)
    accepted.labels(*own.values()).set(at_most)
    _gauge(registry, "run_timestamp_seconds", "When it was computed", own).labels(*own.values()).set(time.time())
    return registry


def _gauge(registry: CollectorRegistry, name: str, text: str, own: Mapping[str, str], *further: str) -> Gauge:
    return Gauge(f"{JOB}_{name}", text, (*own, *further), registry=registry)


def write_series(registry: CollectorRegistry, path: Path) -> None:
    """Writes the series for a node exporter's textfile collector, whole or not at all."""
    write_to_textfile(str(path), registry)


def push_series(registry: CollectorRegistry, address: str, own: Mapping[str, str], seconds: float) -> None:
    """Puts the series in the place of those that a Pushgateway has of the run before, grouped by `own` labels.

    Raises:
        OSError: it does not take them.
    """
    push: Any = getattr(prometheus_client, "push_to_gateway")  # noqa: B009 - its handler has no type
    push(address, JOB, registry, dict(own), timeout=seconds)


def _shown(value: object) -> Json:
    return value if value is None or isinstance(value, bool | int | float | str) else repr(value)[:80]
