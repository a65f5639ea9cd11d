"""`mlspec watch --propose`: what fires in a real Prometheus becomes one pull request, on either forge, by real git."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import fake_gh
import fake_gitlab
from command_line import MLSPEC
from forge_jobs import FORGES, Job
from mlspec.cli.prometheus import TOKEN_VARIABLE
from mlspec.cli.published_schemas import schema
from running_prometheus import Prometheus, remembering
from scratch_repository import commit, git, repository
from test_kserve_moves import template as released

kserve = released
DAY = 86_400
BAD, GOOD, SILENT = (day * DAY for day in (20_000, 20_100, 20_200))
"""Moments, in Unix time, at which the version that serves is bad, is good, and nobody tells of it."""
SCHEMA = schema("watch")
BRANCH = "mlspec/revert-churn-production"


def samples() -> str:
    return _samples("ml-production") + _samples("ml-elsewhere")


def _samples(namespace: str) -> str:
    labels = {"namespace": namespace, "model": "churn", "model_version": "1.1.0", "kpi": "flagged"}
    lines = []
    for moment, flagged in ((BAD, 0.8), (GOOD, 0.3)):
        for metric, value in (("value", flagged), ("standard_error", 0.01), ("samples", 900)):
            text = ",".join(f'{name}="{said}"' for name, said in {**labels, "window": f"{DAY}s", "slice": ""}.items())
            lines.append(f"mlspec_quality_{metric}{{{text}}} {value} {moment - 60}\n")
        model = f'namespace="{namespace}",model="churn"'
        lines.append(f"mlspec_label_watermark_seconds{{{model}}} {moment - DAY} {moment - 60}\n")
    return "".join(lines)


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    with remembering(tmp_path_factory.mktemp("prometheus"), samples()) as found:
        yield found


@pytest.fixture(scope="module")
def template(kserve: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = Path(shutil.copytree(kserve, tmp_path_factory.mktemp("watched") / "project"))
    file = project / "mlspec.yaml"
    file.write_text(file.read_text().replace("branch: trunk", "branch: main"))
    subprocess.run([MLSPEC, "compile", project], check=True, capture_output=True)
    return project


@contextmanager
def job_of(forge: str, home: Path, project: Path) -> Iterator[Job]:
    """Yields a job in a clone of a project."""
    seed = repository(home / "seed")
    shutil.copytree(project, seed, dirs_exist_ok=True)
    commit(seed, "begin")
    origin, clone = home / "origin.git", home / "project"
    git(home, "clone", "-q", "--bare", str(seed), str(origin))
    git(home, "clone", "-q", str(origin), str(clone))
    if forge == "github":
        state = fake_gh.begin(home / "github.json", origin)
        yield Job(forge, home, state, origin, clone, fake_gh.environment(fake_gh.install(home / "bin", state)))
        return
    state = fake_gitlab.begin(home / "gitlab.json", origin)
    with fake_gitlab.running(state) as gitlab:
        yield Job(forge, home, state, origin, clone, gitlab.environment())


@pytest.fixture(params=FORGES)
def job(request: pytest.FixtureRequest, tmp_path: Path, template: Path) -> Iterator[Job]:
    with job_of(request.param, tmp_path, template) as found:
        yield found


@pytest.fixture
def github(tmp_path: Path, template: Path) -> Iterator[Job]:
    with job_of("github", tmp_path, template) as found:
        yield found


def moment(seconds: int) -> str:
    return subprocess.run(
        ["date", "-u", "-d", f"@{seconds}", "+%Y-%m-%dT%H:%M:%SZ"], capture_output=True, text=True, check=True
    ).stdout.strip()


def watch(job: Job, prometheus: Prometheus, at: int, *more: str, **environment: str) -> tuple[int, dict[str, Any]]:
    """Returns the code and the report of a run that proposes what fires."""
    words = ["--propose", "--format", "json", "--at", moment(at), "--prometheus", prometheus.address]
    done = subprocess.run(
        [MLSPEC, "watch", str(job.project), *words, *more],
        cwd=job.project,
        env={**os.environ, **job.here, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.stderr == "", done.stderr
    report = json.loads(done.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    return done.returncode, report


def outcomes(report: dict[str, Any]) -> dict[str, str]:
    return {each["branch"]: each["outcome"] for each in report["proposals"]}


def test_a_version_that_is_bad_is_taken_back_by_one_request(job: Job, prometheus: Prometheus) -> None:
    before = git(job.project, "status", "--porcelain"), job.tip("main"), git(job.project, "worktree", "list")
    code, report = watch(job, prometheus, BAD)
    assert (code, report["verdict"], outcomes(report)) == (0, "fires", {BRANCH: "opened"}), report["proposals"]
    (request,) = job.requests()
    assert (request["branch"], request["base"], request["state"]) == (BRANCH, "main", "open")
    assert request["title"] == "Go back from churn 1.1.0 in production: flagged-above-1d"
    assert report["proposals"][0]["url"].startswith("https://")
    row = f"| production | 1.1.0 | `flagged-above-1d` | 0.8 | 0.6 | 1d | 900 | {moment(BAD)} | {moment(BAD)} |"
    assert row in request["body"].splitlines()
    assert "flagged is above 0.6 over 1d: 0.8 over the 1d until" in request["body"]
    assert "For CI: commits step the rollout in production: nobody else goes back." in request["body"]
    assert "production: churn goes back from 1.1.0 to 1.0.0" in request["body"]
    assert (git(job.project, "status", "--porcelain"), job.tip("main"), git(job.project, "worktree", "list")) == before


def test_what_is_merged_names_the_version_before_and_compiles_to_what_is_there(
    github: Job, prometheus: Prometheus
) -> None:
    watch(github, prometheus, BAD)
    assert {path.split("/")[0] for path in github.files(BRANCH)} == {"environments", "generated"}
    github.merge(1)
    git(github.project, "pull", "-q")
    environment = yaml.safe_load((github.project / "environments" / "production.yaml").read_text())
    assert environment["models"]["churn"]["version"] == "1.0.0"
    checked = subprocess.run(
        [MLSPEC, "compile", "--check", github.project], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")
    code, report = watch(github, prometheus, BAD)
    assert (code, report["verdict"], report["proposals"]) == (0, "inconclusive", [])
    assert len(github.requests()) == 1


def test_a_second_run_does_nothing(github: Job, prometheus: Prometheus) -> None:
    watch(github, prometheus, BAD)
    tip, writes = github.tip(BRANCH), github.writes()
    code, report = watch(github, prometheus, BAD + 1800)
    assert (code, outcomes(report)) == (0, {BRANCH: "unchanged"})
    assert (github.tip(BRANCH), github.writes(), len(github.requests())) == (tip, writes, 1)


@pytest.mark.parametrize(("at", "verdict", "code"), [(GOOD, "quiet", 0), (SILENT, "inconclusive", 2)])
def test_where_nothing_fires_nothing_is_proposed(
    github: Job, prometheus: Prometheus, at: int, verdict: str, code: int
) -> None:
    found, report = watch(github, prometheus, at, "--detailed-exitcode")
    assert (found, report["verdict"], report["proposals"], github.requests()) == (code, verdict, [], [])


def test_people_who_refuse_are_left_alone_for_the_window_of_the_rule(github: Job, prometheus: Prometheus) -> None:
    assert outcomes(watch(github, prometheus, BAD)[1]) == {BRANCH: "opened"}
    github.close(1)
    state = json.loads(github.state.read_text())
    state["pulls"][0]["closed_at"] = moment(BAD)
    github.state.write_text(json.dumps(state))
    assert outcomes(watch(github, prometheus, BAD + 3600)[1]) == {BRANCH: "waits"}
    state["pulls"][0]["title"] = "Go back from churn 1.0.9 in production: flagged-above-1d"
    github.state.write_text(json.dumps(state))
    assert outcomes(watch(github, prometheus, BAD + 3600)[1]) == {BRANCH: "opened"}


def test_a_branch_that_people_pushed_to_is_left_alone(github: Job, prometheus: Prometheus) -> None:
    theirs = github.push_as_person(BRANCH)
    code, report = watch(github, prometheus, BAD)
    assert (code, outcomes(report), github.tip(BRANCH)) == (0, {BRANCH: "left"}, theirs)


def test_a_version_without_a_fallback_fails_and_stops_no_other(github: Job, prometheus: Prometheus) -> None:
    file = github.project / "environments" / "production.yaml"
    elsewhere = file.read_text().replace("production", "abroad").replace("    fallback: 1.0.0\n", "")
    file.with_name("abroad.yaml").write_text(elsewhere.replace("ml-abroad", "ml-elsewhere"))
    subprocess.run([MLSPEC, "compile", github.project], check=True, capture_output=True)
    commit(github.project, "another environment")
    git(github.project, "push", "-q")
    code, report = watch(github, prometheus, BAD)
    assert (code, outcomes(report)) == (1, {"mlspec/revert-churn-abroad": "failed", BRANCH: "opened"})
    assert "churn 1.1.0 has no fallback in abroad" in report["proposals"][0]["told"]
    assert outcomes(watch(github, prometheus, BAD, "--in", "production")[1]) == {BRANCH: "unchanged"}


def test_a_forge_that_is_away_is_told_and_the_next_run_ends_right(github: Job, prometheus: Prometheus) -> None:
    github.fail("POST", status=500)
    code, report = watch(github, prometheus, BAD)
    assert (code, outcomes(report)) == (1, {BRANCH: "failed"})
    code, report = watch(github, prometheus, BAD)
    assert (code, len(github.open())) == (0, 1)


def test_where_prometheus_is_away_the_job_fails(github: Job, prometheus: Prometheus) -> None:
    code, report = watch(github, prometheus, BAD, "--prometheus", "http://127.0.0.1:9")
    assert (code, report["verdict"], report["proposals"], github.requests()) == (1, "inconclusive", [], [])


def test_no_code_of_the_project_runs(github: Job, prometheus: Prometheus) -> None:
    mark = github.home / "ran"
    for name in ("mlspec", "click", "subprocess", "sitecustomize"):
        (github.project / f"{name}.py").write_text(f"open({str(mark)!r}, 'w').close()\n")
    commit(github.project, "modules")
    git(github.project, "push", "-q")
    assert outcomes(watch(github, prometheus, BAD)[1]) == {BRANCH: "opened"}
    assert not mark.exists()


def test_outside_of_a_job_nothing_can_be_proposed(github: Job, prometheus: Prometheus) -> None:
    done = subprocess.run(
        [MLSPEC, "watch", github.project, "--propose", "--prometheus", prometheus.address],
        env={name: said for name, said in os.environ.items() if name not in {"GITHUB_ACTIONS", "GITLAB_CI"}},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (64, "")
    assert "this is a job neither of GitHub Actions nor of GitLab CI" in done.stderr


def test_no_token_is_told(job: Job, prometheus: Prometheus) -> None:
    report = watch(job, prometheus, BAD, **{TOKEN_VARIABLE: "prom-s3cret"})[1]
    tokens = [said for name, said in job.here.items() if "TOKEN" in name]
    assert tokens
    assert not any(token in json.dumps(report) + json.dumps(job.requests()) for token in (*tokens, "prom-s3cret"))
