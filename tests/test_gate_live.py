"""`mlspec gate --live`: its verdicts and exit codes by what a Prometheus answers, and by what it does not."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import click
import pytest

from argo_manifests import environment, model_of, operated
from mlspec.cli import prometheus
from mlspec.cli.main import cli
from mlspec.plan.environment import EnvironmentPlan
from mlspec.rendering import render_environment

PAUSES = prometheus.PAUSES
LONGEST_SECONDS = 15
AT = "2027-03-01T00:00:00Z"
NOW = 1_803_859_200.0
Reply = Callable[[str, dict[str, str]], Any]


def vector(*values: float) -> dict[str, Any]:
    return {"status": "success", "data": {"result": [{"metric": {}, "value": [NOW, str(value)]} for value in values]}}


def matrix(*values: float) -> dict[str, Any]:
    points = [[NOW + place, str(value)] for place, value in enumerate(values)]
    return {"status": "success", "data": {"result": [{"metric": {}, "values": points}]}}


def replies(gates: Any, rules: Any) -> Reply:
    """Returns what answers each gate with the one, and each rule with the other."""

    def reply(path: str, _: dict[str, str]) -> Any:
        return gates if path == "query" else rules

    return reply


def scores(value: float) -> Reply:
    """Returns what answers each gate with so many standard errors, and each rule with nothing."""
    return replies(vector(value), matrix())


def always(answer: Any) -> Reply:
    return replies(answer, answer)


def status(code: int, body: Any, **headers: str) -> Reply:
    return always((code, body, headers))


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """A server that answers as `reply` says; what it was asked stands in `asked`."""
    state: dict[str, Any] = {"reply": scores(9), "asked": [], "headers": [], "hangs_up": False}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked = {key: value for key, (value,) in parse_qs(text).items()}
            path = self.path.rpartition("/")[2]
            state["asked"].append((path, asked))
            state["headers"].append(dict(self.headers))
            if state["hangs_up"]:
                self.close_connection = True
                return
            found = state["reply"](path, asked)
            status, body, more = found if isinstance(found, tuple) else (200, found, {})
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    state["address"] = f"http://127.0.0.1:{server.server_port}/below"
    monkeypatch.setattr(prometheus, "PAUSES", ())
    yield state
    server.shutdown()
    server.server_close()


def written(plan: EnvironmentPlan, folder: Path) -> Path:
    for file in render_environment(plan).files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text)
    (folder / "environments").mkdir()
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return written(environment(), tmp_path)


def gate(project: Path, answers: dict[str, Any], *further: str, stage: str = "canary") -> Any:
    asked = ["gate", "parcel-delay", str(project), "--live", "--in", "production", "--stage", stage]
    address = [] if "--prometheus" in further else ["--prometheus", answers["address"]]
    return cli.main([*asked, "--at", AT, *address, *further], standalone_mode=False)


def test_a_stage_whose_gates_are_surely_good_passes(
    project: Path, answers: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert gate(project, answers) == 0
    assert capsys.readouterr().out.splitlines() == [
        "pass: parcel-delay 1.1.0 in canary of production, 2027-02-27T00:00:00+00:00 to 2027-03-01T00:00:00+00:00",
        "  pass          slow-at_most: 9 standard errors on the good side of its bound; 1.645 are sure",
        "  pass          slow-production-not_worse_by: 9 standard errors on the good side of its bound; 1.645 are sure",
        "  pass          errors-at_most: 9 standard errors on the good side of its bound; 1.645 are sure",
        "  pass          rule errors-above: no result: too few requests, or no series",
        "  pass          rule slow-above: no result: too few requests, or no series",
        "  pass          rule missed-above: no window has ended",
    ]
    ranges = [asked for path, asked in answers["asked"] if path == "query_range"]
    assert [(asked["start"], asked["end"], asked["step"]) for asked in ranges] == [
        (f"{NOW - 172_800 + 3600:.3f}", f"{NOW:.3f}", "3600"),
        (f"{NOW - 172_800 + 10_800:.3f}", f"{NOW:.3f}", "10800"),
    ]


@pytest.mark.parametrize(
    ("reply", "codes", "verdict"),
    [
        (scores(9), (0, 0), "pass"),
        (scores(-9), (1, 1), "fail"),
        (scores(1), (1, 2), "inconclusive"),
        (scores(float("nan")), (1, 2), "inconclusive"),
        (scores(float("inf")), (1, 2), "inconclusive"),
        (replies(vector(), matrix()), (1, 2), "inconclusive"),
        (replies(vector(9, 9), matrix()), (1, 2), "inconclusive"),
        (replies(vector(9), matrix(0.01, 0.2, 0.01)), (1, 1), "fail"),
        (replies(vector(9), matrix(0.01, float("nan"))), (0, 0), "pass"),
        (always({**vector(9), "warnings": ["some store is away"]}), (1, 2), "inconclusive"),
        (status(200, b"<html>"), (1, 2), "inconclusive"),
        (always({"data": {"result": [{"value": [1, "many"]}]}}), (1, 2), "inconclusive"),
        (always({"data": {"result": 3}}), (1, 2), "inconclusive"),
        (always([]), (1, 2), "inconclusive"),
        (status(503, {"status": "error", "error": "busy"}), (1, 2), "inconclusive"),
        (status(302, b"", Location="http://127.0.0.1:9/"), (1, 2), "inconclusive"),
    ],
)
def test_each_answer_has_its_verdict_and_its_codes(
    project: Path, answers: dict[str, Any], reply: Reply, codes: tuple[int, int], verdict: str
) -> None:
    answers["reply"] = reply
    with redirect_stdout(StringIO()) as told:
        assert gate(project, answers, "--format", "json") == codes[0]
    said = json.loads(told.getvalue())
    assert (said["verdict"], said["format_version"], said["stage"]) == (verdict, "1.0", "canary")
    assert gate(project, answers, "--detailed-exitcode") == codes[1]


def test_a_prometheus_that_is_away_decides_nothing(
    project: Path, answers: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert gate(project, answers, "--prometheus", "http://127.0.0.1:9", "--detailed-exitcode") == 2
    _, line, last = capsys.readouterr().out.splitlines()
    assert line.startswith("  inconclusive  slow-at_most, slow-production-not_worse_by, errors-at_most, rule err")
    assert line.endswith(": no Prometheus answers at http://127.0.0.1:9: connection refused")
    assert last == "  pass          rule missed-above: no window has ended"


def test_a_prometheus_that_never_answers_is_given_up_after_a_bounded_time(
    project: Path, answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sum(PAUSES) + (len(PAUSES) + 1) * prometheus.REACH_SECONDS <= LONGEST_SECONDS
    monkeypatch.setattr(prometheus, "PAUSES", (0.1,))
    monkeypatch.setattr(prometheus, "REACH_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        assert gate(project, answers, "--prometheus", address, "--detailed-exitcode") == 2
        assert time.monotonic() - began < LONGEST_SECONDS
    assert f"no Prometheus answers at {address}: it takes too long\n" in capsys.readouterr().out


def test_one_that_goes_away_in_between_is_not_asked_again_and_again(
    project: Path, answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(prometheus, "PAUSES", PAUSES)
    monkeypatch.setattr(prometheus.time, "sleep", slept.append)
    answers["hangs_up"] = True
    assert gate(project, answers, "--detailed-exitcode") == 2
    assert tuple(slept) == PAUSES


def test_what_prometheus_says_is_shown_as_text(
    project: Path, answers: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    answers["reply"] = status(422, {"status": "error", "error": "bad \x1b[31m\nquery"})
    assert gate(project, answers) == 1
    told = capsys.readouterr().out
    assert "Prometheus answers 422: bad" in told
    assert "\x1b" not in told
    assert len(told.splitlines()) == 3


def test_a_token_goes_to_the_address_that_was_given(
    project: Path, answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLSPEC_PROMETHEUS_TOKEN", "s3cret")
    assert gate(project, answers) == 0
    assert {headers["Authorization"] for headers in answers["headers"]} == {"Bearer s3cret"}


def test_a_token_goes_over_no_network_without_tls(
    project: Path, answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLSPEC_PROMETHEUS_TOKEN", "s3cret")
    with pytest.raises(click.UsageError, match="MLSPEC_PROMETHEUS_TOKEN is set, and goes nowhere over http"):
        gate(project, answers, "--prometheus", "http://prometheus.monitoring:9090")


def test_an_empty_token_is_none(project: Path, answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLSPEC_PROMETHEUS_TOKEN", "")
    assert gate(project, answers) == 0
    assert not any("Authorization" in headers for headers in answers["headers"])


def test_before_its_time_has_passed_a_stage_waits(
    project: Path, answers: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    since = ("--since", "2027-02-28T23:00:00Z")
    assert gate(project, answers, *since, "--detailed-exitcode") == 2
    assert capsys.readouterr().out.startswith("waiting: parcel-delay 1.1.0 in canary")
    assert gate(project, answers, *since, "--detailed-exitcode", stage="depots") == 2
    assert gate(project, answers, stage="depots") == 0
    answers["reply"] = always(matrix(0.5))
    assert gate(project, answers, *since, "--detailed-exitcode") == 1


def test_missing_data_fail_where_the_spec_says_so(tmp_path: Path, answers: dict[str, Any]) -> None:
    plan = environment()
    operation = model_of(plan).operated.operation
    assert operation.rollout is not None
    rollout = replace(operation.rollout, on_missing_data="abort")
    project = written(operated(plan, replace(operation, rollout=rollout)), tmp_path)
    answers["reply"] = replies(vector(), matrix())
    assert gate(project, answers, "--detailed-exitcode") == 1
    answers["reply"] = status(503, b"")
    assert gate(project, answers, "--detailed-exitcode") == 2


def test_an_early_look_can_fail_a_gate_and_not_pass_it(
    tmp_path: Path, answers: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    plan = environment()
    operation = model_of(plan).operated.operation
    assert operation.rollout is not None
    canary = operation.rollout.stages[2]
    looking = replace(canary.gates[0], test="always_valid", every_seconds=21_600)
    stages = tuple(replace(each, gates=(looking,)) if each is canary else each for each in operation.rollout.stages)
    project = written(
        operated(plan, replace(operation, rollout=replace(operation.rollout, always=(), stages=stages))), tmp_path
    )
    assert gate(project, answers, "--since", "2027-02-28T10:00:00Z", "--detailed-exitcode") == 2
    asked = [(each["time"], "[21600s]" in each["query"]) for path, each in answers["asked"] if path == "query"]
    assert asked == [(f"{NOW - 50_400 + 21_600:.3f}", True), (f"{NOW - 50_400 + 43_200:.3f}", False)]
    answers["reply"] = lambda _, asked: vector(-9) if "[43200s]" in asked.get("query", "") else vector(9)
    capsys.readouterr()
    assert gate(project, answers, "--since", "2027-02-28T10:00:00Z", "--format", "json") == 1
    (failed,) = json.loads(capsys.readouterr().out)["gates"]
    assert (failed["verdict"], failed["look_seconds"], failed["value"]) == ("fail", 43_200, -9.0)


@pytest.mark.parametrize(
    ("further", "told"),
    [
        (("--since", "2027-03-02T00:00:00Z"), "lies after"),
        (("--since", "2027-03-01T00:00:00"), "no moment with its offset"),
        (("--since", "yesterday"), "no moment with its offset"),
        (("--stage", "nowhere"), "there are: shadow, depots, canary, half, full"),
        (("--prometheus", "file:///etc/passwd"), "no address of a Prometheus"),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error(
    project: Path, answers: dict[str, Any], further: tuple[str, ...], told: str
) -> None:
    with pytest.raises(click.UsageError, match=told):
        gate(project, answers, *further)


def test_where_a_controller_steps_a_stage_has_to_be_named(project: Path) -> None:
    with pytest.raises(click.UsageError, match=r"argo_rollouts steps parcel-delay itself.* --stage: shadow, depots"):
        cli.main(["gate", "parcel-delay", str(project), "--live", "--in", "production"], standalone_mode=False)


def test_an_edited_plan_is_not_asked_about(project: Path, answers: dict[str, Any]) -> None:
    file = project / "generated" / "environments" / "production" / "plan.json"
    file.write_text(file.read_text().replace("0.005", "0.5"))
    with pytest.raises(click.ClickException, match="was edited by hand"):
        gate(project, answers)
