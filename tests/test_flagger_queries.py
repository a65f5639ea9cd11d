"""What Prometheus' own engine answers to the queries of Flagger's checks, and so what Flagger makes of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from argo_manifests import environment, manifests
from judges import ran

HOURS = 24
"""Twice the length of a stage: what a check looks back on has passed whole."""
FOUND = manifests(environment("flux"))
QUERIES = {
    name.removeprefix("parcel-delay/metric-1.1.0.").removesuffix(".yaml"): manifest["spec"]["query"]
    for name, manifest in FOUND.items()
    if manifest["kind"] == "MetricTemplate"
}
METRICS = FOUND["parcel-delay/canary.yaml"]["spec"]["analysis"]["metrics"]
RANGES = {each["name"].removeprefix("parcel-delay.1.1.0."): each["thresholdRange"] for each in METRICS}
GATE, SLOW, RULE = "gate.errors-at-most", "gate.slow-at-most", "rule.errors-above"


def counter(metric: str, rate: float, version: str = "1.1.0", **labels: str) -> dict[str, str]:
    """A counter that rises by so much an hour."""
    all_labels = {"namespace": "ml-production", "model": "parcel-delay", "model_version": version, **labels}
    text = ",".join(f'{name}="{value}"' for name, value in all_labels.items())
    return {"series": f"{metric}{{{text}}}", "values": f"0+{rate}x{HOURS}"}


def requests(failed: float, answered: float, version: str = "1.1.0", refused: float = 0) -> list[dict[str, str]]:
    outcomes = {"answered": answered, "refused": refused, "failed": failed}
    return [counter("mlspec_requests_total", rate, version, outcome=name) for name, rate in outcomes.items()]


def durations(slow: float, total: float) -> list[dict[str, str]]:
    name = "mlspec_request_duration_seconds"
    return [counter(f"{name}_count", total), counter(f"{name}_bucket", total - slow, le="0.12")]


def unknown(series: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{**each, "values": " ".join(["NaN"] * (HOURS + 1))} for each in series]


CASES: dict[str, tuple[str, list[dict[str, str]], bool]] = {
    "few errors": (GATE, requests(1, 999), True),
    "many errors": (GATE, requests(9, 991), False),
    "errors at the bound": (GATE, requests(5, 995), False),
    "too few requests": (GATE, requests(0, 10), False),
    "many errors beside many refused": (GATE, requests(9, 991, refused=99_000), False),
    "everybody is refused": (GATE, requests(0, 0, refused=1000), False),
    "errors of another version": (GATE, [*requests(1, 999), *requests(900, 100, "1.0.0")], True),
    "requests of another version alone": (GATE, requests(1, 999, "1.0.0"), False),
    "errors that are no number": (GATE, unknown(requests(1, 999)), False),
    "no series": (GATE, [], False),
    "few slow": (SLOW, durations(5, 1000), True),
    "many slow": (SLOW, durations(50, 1000), False),
    "no bucket at the threshold": (SLOW, durations(5, 1000)[:1], False),
    "a rule beyond its bound": (RULE, requests(60, 940), False),
    "a rule within its bound": (RULE, requests(40, 960), True),
    "a rule below its requests": (RULE, requests(4, 1), True),
    "a rule of what is no number": (RULE, unknown(requests(60, 940)), True),
    "a rule without series": (RULE, [], True),
}
"""The check, what is counted, and whether the check passes."""


def told(name: str, check: str, series: list[dict[str, str]], *, passes: bool) -> dict[str, Any]:
    """Returns a test of promtool: Flagger passes a value that is neither below the least nor above the most."""
    bounds = RANGES[check]
    expr = f"count((({QUERIES[check]}) >= {bounds.get('min', '-Inf')}) <= {bounds.get('max', 'Inf')})"
    expected = [{"labels": "{}", "value": 1}] if passes else []
    return {
        "name": name,
        "interval": "1h",
        "input_series": series,
        "promql_expr_test": [{"expr": expr, "eval_time": f"{HOURS}h", "exp_samples": expected}],
    }


def ended(folder: Path, tests: list[dict[str, Any]]) -> tuple[int, str]:
    (folder / "tests.yaml").write_text(json.dumps({"rule_files": [], "evaluation_interval": "1h", "tests": tests}))
    done = ran(["promtool", "test", "rules", "tests.yaml"], folder)
    return done.returncode, done.stdout + done.stderr


def test_checks_answer_what_they_should(tmp_path: Path) -> None:
    assert set(QUERIES) == {check for check, _, _ in CASES.values()} == set(RANGES)
    tests = [told(name, check, series, passes=passes) for name, (check, series, passes) in CASES.items()]
    code, said = ended(tmp_path, tests)
    assert code == 0, said


@pytest.mark.parametrize("name", ["many errors", "a rule within its bound"])
def test_a_check_that_is_told_wrong_is_refused(name: str, tmp_path: Path) -> None:
    check, series, passes = CASES[name]
    code, said = ended(tmp_path, [told(name, check, series, passes=not passes)])
    assert code != 0
    assert "FAILED" in said
