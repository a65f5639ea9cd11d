"""`mlspec watch` as a command: what it asks, what it says where nobody answers, when a model learns by its schedule."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from argo_manifests import environment, model_of, operated
from good_specs import PROJECTS
from mlspec.backends.prometheus.rule_alerts import RETRAIN, REVERT
from mlspec.backends.prometheus.rules import alerts
from mlspec.cli.main import cli
from mlspec.cli.prometheus import TOKEN_VARIABLE
from mlspec.plan.environment import EnvironmentPlan
from scratch_repository import commit, repository
from test_gate_live import Reply, status, vector, written
from test_gate_live import answers as server

answers = server
AT = "2027-03-01T12:00:00Z"
OUTPUT = "generated/environments/production"


def made(folder: Path, plan: EnvironmentPlan | None = None, released: str = "2026-01-01T00:00:00Z") -> Path:
    """Returns a project with what an environment renders to, and the record of the version that it names."""
    project = written(plan or environment(), folder)
    (project / "environments" / "production.yaml").touch()
    record(project, "1.1.0", released)
    return project


def record(project: Path, version: str, released: str) -> None:
    folder = project / "parcel-delay" / "releases"
    folder.mkdir(parents=True, exist_ok=True)
    about = {"model": "parcel-delay", "version": version, "released": released}
    (folder / f"{version}.yaml").write_text(yaml.safe_dump({"metadata": about}))


def scheduled(schedule: str | None, cooldown_days: int = 28) -> EnvironmentPlan:
    plan = environment()
    operation = model_of(plan).operated.operation
    retraining = replace(operation.retraining, schedule=schedule, triggers=(), cooldown_seconds=cooldown_days * 86_400)
    rollback = replace(operation.rollback, rules=())
    return operated(plan, replace(operation, retraining=retraining, rollback=rollback), reach=())


def watch(project: Path, *further: str) -> int:
    return int(cli.main(["watch", str(project), "--at", AT, *further], standalone_mode=False))


def causes(project: Path, capsys: pytest.CaptureFixture[str], *further: str) -> tuple[int, list[dict[str, Any]]]:
    capsys.readouterr()
    code = watch(project, "--format", "json", *further)
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["causes"]
    return code, found


@pytest.mark.parametrize("case", ["delivery", "stepped", "demand"])
def test_each_alert_that_asks_for_a_pull_request_is_asked_word_for_word(
    tmp_path: Path, answers: dict[str, Any], case: str
) -> None:
    plan = environment(case)
    answers["reply"] = lambda *_: vector(1)
    watch(made(tmp_path / "project", plan), "--prometheus", answers["address"])
    asked = {each["query"] for _, each in answers["asked"]}
    ours = {each.query for each in alerts(plan, model_of(plan)) if each.action in {REVERT, RETRAIN}}
    assert len(ours) > 1
    assert ours <= asked


def test_a_prometheus_that_is_away_is_told_once_and_fires_nothing(
    tmp_path: Path, answers: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    project = made(tmp_path / "project")
    assert watch(project, "--prometheus", "http://127.0.0.1:9", "--detailed-exitcode") == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "inconclusive: 0 fires, 0 held, 5 inconclusive, 0 quiet, as of 2027-03-01T12:00:00Z"
    assert [line.count("no Prometheus answers at http://127.0.0.1:9") for line in lines] == [0, 1]
    assert answers["asked"] == []


def test_a_query_that_is_refused_stops_no_other(
    tmp_path: Path, answers: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    answers["reply"] = lambda _, asked: (
        status(422, {"error": "bad \x1b[31mquery"})(_, asked) if "outcome" in asked["query"] else vector(1)
    )
    code, found = causes(made(tmp_path / "project"), capsys, "--prometheus", answers["address"])
    said = {each["name"]: (each["verdict"], each["reason"]) for each in found}
    assert (code, said["errors-above-1h"][0], said["slow-above-3h"][0]) == (1, "inconclusive", "fires")
    assert "Prometheus answers 422: bad" in said["errors-above-1h"][1]


def test_what_is_said_is_text(tmp_path: Path, answers: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    answers["reply"] = status(422, {"error": "bad \x1b[31m\nquery"})
    assert watch(made(tmp_path / "project"), "--prometheus", answers["address"]) == 0
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("released", "expected", "told"),
    [
        ("2027-01-31T12:00:01Z", (1, "fires"), "monthly, and 1.1.0 was released 2027-01-31: due since 2027-02-28"),
        ("2027-02-01T12:00:00Z", (1, "fires"), "due since 2027-03-01"),
        ("2027-02-01T12:00:01Z", (0, "quiet"), "monthly, and 1.1.0 was released 2027-02-01: due 2027-03-01"),
        ("soon", (2, "inconclusive"), "no record says when"),
    ],
)
def test_a_schedule_is_due_by_the_last_release(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], released: str, expected: tuple[int, str], told: str
) -> None:
    project = made(tmp_path / "project", scheduled("monthly"), released)
    code, (cause,) = causes(project, capsys, "--detailed-exitcode")
    assert (code, cause["verdict"], cause["kind"], cause["name"]) == (*expected, "retrain", "schedule")
    assert told in cause["reason"]


def test_within_the_cooldown_nothing_learns_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = made(tmp_path / "project", scheduled("daily", cooldown_days=7), "2027-02-25T00:00:00Z")
    code, (cause,) = causes(project, capsys)
    assert (code, cause["verdict"]) == (0, "held")
    assert cause["reason"].endswith("1.1.0 was released 2027-02-25, and the cooldown of 7d ends 2027-03-04")


def test_a_newer_release_that_does_not_serve_yet_comes_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = made(tmp_path / "project", scheduled("daily"))
    record(project, "1.2.0", "2026-02-01T00:00:00Z")
    code, (cause,) = causes(project, capsys)
    assert (code, cause["verdict"]) == (0, "held")
    assert cause["reason"].endswith("1.2.0 is released, and this environment still names 1.1.0")


def test_a_version_that_is_declared_learns_anyway(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = made(tmp_path / "project", scheduled("daily"))
    (project / "parcel-delay" / "model.yaml").write_text("metadata: {version: 1.2.0}\n")
    code, (cause,) = causes(project, capsys)
    assert (code, cause["verdict"]) == (0, "held")
    assert cause["reason"].endswith("1.2.0 is declared and not released yet: it learns anyway")


def test_an_environment_that_cannot_be_believed_is_told_and_stops_no_other(
    tmp_path: Path, answers: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    project = made(tmp_path / "project")
    (project / "environments" / "staging.yaml").touch()
    answers["reply"] = lambda *_: vector()
    assert watch(project, "--prometheus", answers["address"]) == 1
    said = capsys.readouterr().out
    assert "  unread        staging: there is no generated/environments/staging/plan.json" in said
    assert watch(project, "--prometheus", answers["address"], "--in", "production") == 0
    assert "staging" not in capsys.readouterr().out


def test_a_prometheus_that_no_token_may_go_to_stops_no_other_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "s3cret")
    project = made(tmp_path / "project")
    assert watch(project) == 1
    assert "  unread        production: MLSPEC_PROMETHEUS_TOKEN is set" in capsys.readouterr().out
    with pytest.raises(click.UsageError, match="has to be https"):
        watch(project, "--prometheus", "http://prometheus.example.com")


def test_an_environment_that_there_is_not_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(click.UsageError, match=r"no environments/moon\.yaml here; there are: production"):
        watch(made(tmp_path / "project"), "--in", "moon")


@pytest.fixture
def stepped(tmp_path: Path) -> Path:
    """A project whose version has been in `half`, a stage of ten days, since 15 February 2027."""
    project = written(environment("stepped"), tmp_path / "project")
    shutil.copy(PROJECTS["stepped"] / "environments" / "production.yaml", project / "environments")
    repository(project)
    commit(project, "reach half", "2027-02-15T12:00:00Z")
    return project


def gates(score: float | None) -> Reply:
    """Returns what answers each gate with so many standard errors, and each rule with nothing."""
    return lambda _, asked: vector(*([score] if score is not None and "sqrt" in asked["query"] else []))


@pytest.mark.parametrize(
    ("score", "expected"), [(-9.0, (1, "fires")), (9.0, (2, "quiet")), (None, (2, "inconclusive"))]
)
def test_a_gate_of_the_stage_that_commits_reached_asks_for_the_way_back(
    stepped: Path, answers: dict[str, Any], capsys: pytest.CaptureFixture[str], score: float, expected: tuple[int, str]
) -> None:
    answers["reply"] = gates(score)
    where = ("--prometheus", answers["address"], "--detailed-exitcode")
    code, told = causes(stepped, capsys, *where)
    half = {each["name"]: each for each in told if each["name"].startswith("half-")}
    assert (code, *{each["verdict"] for each in half.values()}) == expected
    assert sorted(half) == [
        "half-errors-at_most",
        "half-missed-at_most.busy",
        "half-missed-at_most.far",
        "half-missed-production-not_worse_by",
    ]
    assert {each["why"] for each in half.values()} == {"commits step the rollout in production: nobody else goes back"}


def test_a_gate_that_has_not_looked_is_no_cause(
    stepped: Path, answers: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    answers["reply"] = gates(-9)
    told = causes(stepped, capsys, "--prometheus", answers["address"], "--at", "2027-02-20T12:00:00Z")[1]
    assert [each["name"] for each in told if each["kind"] == "revert"] == ["errors-above-1h", "slow-above-3h"]


def test_a_stage_of_which_no_commit_says_since_when_is_not_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = made(tmp_path / "project", environment("stepped"))
    told = {each["name"]: each for each in causes(project, capsys, "--prometheus", "http://127.0.0.1:9")[1]}
    assert told["gates-half"]["verdict"] == "inconclusive"
    assert told["gates-half"]["reason"] == "no commit says since when 1.1.0 has been in half"
