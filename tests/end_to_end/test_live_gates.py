"""Gates asked of a real Prometheus that scrapes real servers: numbers while they answer, nothing while they idle."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from math import isfinite
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from served_arrival import PIPELINE, make_arrival

from argo_manifests import environment, manifests, model_of, operated, with_model
from mlspec.backends.prometheus.rules import KPI_VALUE
from mlspec.cli.main import cli
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.operation import Stage
from mlspec.rendering import render_environment
from running_prometheus import Exporter, Prometheus, scraping
from served_versions import Server, serving

pytestmark = pytest.mark.slow

REQUESTS = 430
SLOW_MILLISECONDS = 4000
"""No bound of the server's own buckets; on a machine that does much else no answer takes so long."""
STAGES = ("shadow", "canary", "half", "full")
BODY = json.dumps(
    {
        "inputs": [
            {"name": "trip", "shape": [1], "datatype": "BYTES", "data": ["t1"]},
            {"name": "stops", "shape": [1], "datatype": "INT64", "data": [30]},
            {"name": "line", "shape": [1], "datatype": "BYTES", "data": ["S1"]},
        ]
    }
)


def served() -> EnvironmentPlan:
    """The environment of the good case, its model under the name of the one that runs, with bounds for few requests."""
    plan = environment()
    measures = model_of(plan).serves.measures
    slow = {"slow": replace(measures.kpis[-1], threshold_milliseconds=SLOW_MILLISECONDS)}
    measures = replace(measures, kpis=tuple(slow.get(kpi.name, kpi) for kpi in measures.kpis))
    model = replace(model_of(plan), name="arrival")
    model = replace(model, serves=replace(model.serves, measures=measures))
    operation = model.operated.operation
    assert operation.rollout is not None
    (always,) = operation.rollout.always
    always = replace(always, judges=replace(always.judges, value=0.02), test="always_valid", every_seconds=43_200)
    canary = operation.rollout.stages[2]
    looking = replace(canary.gates[0], test="always_valid", every_seconds=21_600)
    planned = replace(canary.gates[1], judges=replace(canary.gates[1].judges, value=0.05))
    planned = replace(planned, test="group_sequential", every_seconds=43_200)

    def stage(each: Stage) -> Stage:
        gates = (looking, planned) if each is canary else each.gates
        gates = tuple(replace(gate, forecast=None) for gate in gates)
        return replace(each, gates=gates, always=(), requests=REQUESTS, production_requests=REQUESTS)

    stages = tuple(stage(each) for each in operation.rollout.stages)
    return operated(
        with_model(plan, model), replace(operation, rollout=replace(operation.rollout, always=(always,), stages=stages))
    )


def of_version(version: str) -> str:
    return f'namespace="ml-production",model="arrival",model_version="{version}"'


def windows() -> list[str]:
    return sorted(set(re.findall('window="([0-9]+s)"', "".join(queries().values()))))


def rows_of(version: str, value: float, group: str = "") -> str:
    text = ""
    for window in windows():
        labels = f'{of_version(version)},kpi="missed",slice="{group}",window="{window}"'
        text += (
            f"mlspec_quality_value{{{labels}}} {value}\n"
            f"mlspec_quality_standard_error{{{labels}}} 0.001\n"
            f"mlspec_quality_samples{{{labels}}} 5000\n"
        )
    return text


def evaluated(missed: float, pairs: int, now: float) -> str:
    """What a job that joins predictions and labels says: the candidate misses this much, production 6 %, once 1 %."""
    groups = [rows_of("1.1.0", missed, group) for group in ("", "far", "busy")]
    own = of_version("1.1.0")
    run = f'mlspec_quality_run_timestamp_seconds{{{own},kpi="missed",window='
    runs = "".join(f'{run}"{window}"}} {now}\n' for window in windows())
    return (
        f"{''.join(groups)}{runs}{rows_of('1.0.0', 0.06)}{rows_of('0.9.0', 0.01)}"
        f'mlspec_label_watermark_seconds{{namespace="ml-production",model="arrival"}} {now - 3 * 86_400}\n'
        f"mlspec_shadow_disagreement_ratio{{{own}}} 0.05\n"
        f"mlspec_shadow_pairs_total{{{own}}} {pairs}\n"
    )


@dataclass(frozen=True)
class Watched:
    """Two versions that answer, the Prometheus that scrapes them, and the project whose rollout it is."""

    servers: tuple[Server, Server]
    exporter: Exporter
    prometheus: Prometheus
    project: Path

    def gate(self, stage: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
        asked = ["gate", "arrival", str(self.project), "--live", "--in", "production", "--stage", stage]
        further = ["--prometheus", self.prometheus.address, "--format", "json"]
        code = cli.main([*asked, *further], standalone_mode=False)
        return code, json.loads(capsys.readouterr().out)


@pytest.fixture(scope="module")
def watched(
    made_once: Callable[[str, Callable[[Path], None]], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Watched]:
    package = made_once("served-arrival", make_arrival) / "project" / PIPELINE / "out" / "package"
    folder = tmp_path_factory.mktemp("live")
    for file in render_environment(served()).files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text)
    (folder / "environments").mkdir()
    with ExitStack() as running:
        bound = ("--duration-bound", str(SLOW_MILLISECONDS / 1000))
        servers = tuple(
            running.enter_context(serving(package, "arrival", folder / version, *bound, version=version))
            for version in ("1.1.0", "1.0.0")
        )
        exporter = Exporter()
        running.callback(exporter.close)
        ports = [server.metrics for server in servers]
        labels = {port: {"namespace": "ml-production", "pod": f"arrival-{port}"} for port in (*ports, exporter.port)}
        (folder / "prometheus").mkdir()
        found = running.enter_context(scraping(folder / "prometheus", labels))
        found.until("sum(up)", 3)
        yield Watched((servers[0], servers[1]), exporter, found, folder)


@pytest.fixture(scope="module")
def idle(watched: Watched) -> dict[str, list[float]]:
    """What the queries answered before the first request: by then every counter was scraped with 0."""
    watched.prometheus.until('min(count_over_time(mlspec_requests_total{outcome="failed"}[1m]))', 2)
    return {name: watched.prometheus.results(query) for name, query in queries().items()}


@pytest.fixture(scope="module")
def refusing(watched: Watched, idle: dict[str, list[float]]) -> dict[str, list[float]]:
    """What they answered when every request so far was refused."""
    assert idle
    for server in watched.servers:
        asked(server, b"{}", 400)
    watched.prometheus.until('min(sum by (model_version) (mlspec_requests_total{outcome="refused"}))', REQUESTS)
    return {name: watched.prometheus.results(query) for name, query in queries().items()}


def asked(server: Server, body: bytes | str, status: int) -> None:
    """Sends as many requests as a stage is planned for, all of which are answered like that."""
    connection = HTTPConnection("127.0.0.1", server.http, timeout=30)
    for _ in range(REQUESTS):
        connection.request("POST", "/v2/models/arrival/infer", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        assert response.status == status, response.read()
        response.read()
    connection.close()


@pytest.fixture(scope="module")
def busy(watched: Watched, refusing: dict[str, list[float]]) -> Watched:
    assert refusing
    now = watched.prometheus.results("vector(time())")[0]
    watched.exporter.text = evaluated(0.05, 0, now)
    watched.prometheus.until("mlspec_shadow_pairs_total + 1", 1)
    for server in watched.servers:
        asked(server, BODY, 200)
    watched.exporter.text = evaluated(0.05, 5000, now)
    watched.prometheus.until('min(sum by (model_version) (mlspec_requests_total{outcome="answered"}))', REQUESTS)
    watched.prometheus.until("mlspec_shadow_pairs_total", 5000)
    return watched


def queries() -> dict[str, str]:
    """The queries of all gates and rules of the version that serves, as the manifests have them."""
    version = model_of(served()).serves.version
    return {
        f"{name} {metric['name']}": metric["provider"]["prometheus"]["query"]
        for name, manifest in manifests(served()).items()
        if manifest["kind"] == "AnalysisTemplate" and f".{version}." in manifest["metadata"]["name"]
        for metric in manifest["spec"]["metrics"]
    }


def test_an_idle_server_is_no_pass(idle: dict[str, list[float]]) -> None:
    assert len(idle) > 20
    assert not any(idle.values())


def test_a_version_that_refuses_everybody_is_no_pass(refusing: dict[str, list[float]]) -> None:
    assert not any(refusing.values())


def test_every_gate_has_a_number_while_the_server_answers(busy: Watched) -> None:
    found = {name: busy.prometheus.results(query) for name, query in queries().items()}
    assert {name: len(values) for name, values in found.items()} == dict.fromkeys(found, 1)
    assert all(isfinite(value) for values in found.values() for value in values)


def test_what_is_recorded_and_shown_has_numbers_and_nothing_is_told_that_is_not_so(busy: Watched) -> None:
    folder = busy.project / "generated" / "environments" / "production" / "arrival"
    groups = yaml.safe_load((folder / "rules.yaml").read_text())["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    kpis = (rule for rule in rules if rule.get("record") == KPI_VALUE)
    recorded = (rule["expr"] for rule in kpis if rule["labels"]["model_version"] == "1.1.0")
    system = [query for query in recorded if "mlspec_request" in query]
    panels = json.loads((folder / "dashboard.json").read_text())["panels"]
    shown = [target["expr"] for panel in panels for target in panel["targets"]]
    shown = [query for query in shown if not query.startswith(("mlspec:kpi", "max by (feature)", "sum by (alertname"))]
    assert len(system) > 3
    assert len(shown) > 7
    assert [query for query in (*system, *shown) if not busy.prometheus.results(query)] == []
    told = {rule["alert"] for rule in rules if "alert" in rule and busy.prometheus.results(rule["expr"])}
    assert told <= {"MlspecDriftUnknown", "MlspecKpiUnknown"}


def test_what_passes_and_fails_is_what_was_served(busy: Watched, capsys: pytest.CaptureFixture[str]) -> None:
    for stage in STAGES:
        code, said = busy.gate(stage, capsys)
        assert (code, said["verdict"]) == (0, "pass"), said
        assert said["rules"]
    now = busy.prometheus.results("vector(time())")[0]
    busy.exporter.text = evaluated(0.12, 5000, now)
    busy.prometheus.until('min(mlspec_quality_value{slice="far"})', 0.12)
    code, said = busy.gate("half", capsys)
    assert (code, said["verdict"]) == (1, "fail")
    assert {each["name"]: each["verdict"] for each in said["gates"]} == {
        "missed-production-not_worse_by": "fail",
        "missed-at_most.far": "fail",
        "missed-at_most.busy": "fail",
        "errors-at_most": "pass",
    }


def test_prometheus_reads_the_queries_as_they_are_meant(watched: Watched) -> None:
    for name, query in queries().items():
        formatted = watched.prometheus.asked("format_query", query=query)
        assert promql_parser.parse(formatted).prettify() == promql_parser.parse(query).prettify(), name
