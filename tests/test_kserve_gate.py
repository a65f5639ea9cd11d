"""The loop of CI where commits step a rollout: ask about the stage that was reached, since it was, and go on."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest

from mlspec.cli.main import cli
from released_projects import spec_of
from test_gate_live import answers as prometheus
from test_kserve_moves import in_force, mlspec, promoted
from test_kserve_moves import template as released

answers, template = prometheus, released


def commit(project: Path, moment: str, *first: str) -> None:
    """Commits everything at a moment."""
    person = {f"GIT_{who}_{key}": "ada@example.com" for who in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
    dates = {f"GIT_{who}_DATE": moment for who in ("AUTHOR", "COMMITTER")}
    for words in (*([first] if first else []), ("add", "-A"), ("commit", "-q", "-m", "Step")):
        subprocess.run(
            ["git", *words], cwd=project, env={**os.environ, **person, **dates}, check=True, capture_output=True
        )


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Path:
    """1.2.0 reached its canary on 3 March, and was committed to wait two days before."""
    project = Path(shutil.copytree(template, tmp_path / "project"))
    promoted(project, None)
    commit(project, "2027-03-01T09:00:00Z", "init", "-q", "-b", "main")
    assert mlspec("advance", "churn", "--in", "production", project) == 0
    commit(project, "2027-03-03T09:00:00Z")
    (project / "README.md").write_text("Another commit, which is about nothing here.\n")
    commit(project, "2027-03-04T09:00:00Z")
    return project


def gate(project: Path, answers: dict[str, Any], at: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    words = ["gate", "churn", str(project), "--live", "--in", "production", "--format", "json", "--detailed-exitcode"]
    capsys.readouterr()
    code = cli.main([*words, "--at", at, "--prometheus", answers["address"]], standalone_mode=False)
    return int(code), json.loads(capsys.readouterr().out)


def test_the_stage_that_was_reached_is_asked_about_since_its_commit(
    project: Path, answers: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = gate(project, answers, "2027-03-05T08:59:59Z", capsys)
    assert (code, said["verdict"], said["stage"], said["version"]) == (2, "waiting", "canary", "1.2.0")
    assert said["since"] == "2027-03-03T09:00:00+00:00"
    code, said = gate(project, answers, "2027-03-05T09:00:01Z", capsys)
    assert (code, said["verdict"]) == (0, "pass")
    assert mlspec("advance", "churn", "--in", "production", project) == 0
    assert in_force(project) == ("2-full", "1.2.0", 100)
    with pytest.raises(click.UsageError, match="no commit says when churn reached full"):
        gate(project, answers, "2027-03-05T09:00:02Z", capsys)


def test_while_it_waits_that_is_the_verdict_and_nobody_is_asked(
    project: Path, answers: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    file = project / "environments" / "production.yaml"
    text = file.read_text()
    file.write_text(text[: text.index("    reached")])
    assert mlspec("compile", project) == 0
    code, said = gate(project, answers, "2027-03-05T09:00:02Z", capsys)
    assert (code, said["verdict"], said["stage"], said["since"], said["gates"]) == (2, "waiting", None, None, [])
    assert answers["asked"] == []
    assert mlspec("gate", "churn", project, "--live", "--in", "production") == 1
    told = "waiting: churn 1.2.0 has reached no stage in production: mlspec advance churn --in production lets it begin"
    assert capsys.readouterr().out == f"{told}\n"


def test_where_nothing_serves_the_way_out_is_to_promote(project: Path) -> None:
    file = project / "environments" / "production.yaml"
    text = file.read_text()
    file.write_text(f"{text[: text.index('models:')]}models: {{}}\n")
    assert mlspec("compile", project) == 0
    with pytest.raises(click.ClickException) as refused:
        mlspec("gate", "churn", project, "--live", "--in", "production")
    told = "production serves nothing yet\nhelp: mlspec promote churn VERSION --to production"
    assert refused.value.format_message() == told


def test_a_version_without_rollout_has_no_stage_to_ask_about(project: Path) -> None:
    spec_of(project, "rollout: {stages: [{name: canary, weight: 10%, for: 2d}, {name: full, weight: 100%, for: 24h}]}")
    file = project / "environments" / "production.yaml"
    text = file.read_text()
    file.write_text(text[: text.index("    reached")])
    assert mlspec("compile", project) == 0
    with pytest.raises(click.ClickException, match=r"churn 1\.2\.0 has no rollout in production: it has all requests"):
        mlspec("gate", "churn", project, "--live", "--in", "production")


def test_versions_say_which_stage_was_reached(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert mlspec("versions", "churn", project) == 0
    assert "production (canary reached) since 2027-03-01" in capsys.readouterr().out
    assert mlspec("versions", "churn", project, "--at", "2027-03-03") == 0
    assert "  churn 1.2.0 (canary reached) since 2027-03-01T09:00:00Z" in capsys.readouterr().out
    assert mlspec("versions", "churn", project, "--at", "2027-03-02", "--format", "json") == 0
    (place,) = json.loads(capsys.readouterr().out)["environments"]
    assert [each["stage"] for each in place["models"]] == [None]
