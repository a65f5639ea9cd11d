"""mlspec rollback returns to the version before with everything else on fire, and the output is the one from before."""

import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
import pytest

from command_line import files_of
from mlspec.backends import deployed
from mlspec.backends.argo_rollouts.backend import ARGO_ROLLOUTS
from mlspec.cli.main import cli
from released_projects import plan_bytes, release, released_project, spec_of
from test_kserve_moves import ROLLOUT
from test_promote import PRODUCTION, production

OUTPUT = "generated/environments/production"
RENDERED = (
    "plan.json",
    "manifest.json",
    "churn/rollout.yaml",
    "churn/rules.yaml",
    "churn/prometheus-rule.yaml",
    "churn/runbook.md",
    "churn/dashboard.json",
    "churn/dashboard.yaml",
)
"""What of the output names the version that serves."""


def mlspec(*words: str | Path) -> int:
    return int(cli.main([str(word) for word in words], standalone_mode=False))


def git(project: Path, *words: str) -> None:
    person = {"NAME": "Ada", "EMAIL": "ada@example.com"}
    said = {f"GIT_{who}_{key}": value for who in ("AUTHOR", "COMMITTER") for key, value in person.items()}
    subprocess.run(
        ["git", *words], cwd=project, env={**os.environ, **said}, check=True, capture_output=True, timeout=60
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A committed project in which 1.2.0 has a KPI that 1.1.0, which serves, does not have."""
    project = released_project(tmp_path_factory.mktemp("released") / "project")
    (project / "environments" / "production.yaml").write_text(PRODUCTION)
    spec_of(
        project, "kpis:\n", "kpis:\n  spared: {expr: avg(CASE WHEN prediction THEN 0 ELSE 1 END), better: higher}\n"
    )
    spec_of(project, "better: higher}", "better: higher, expected: 60%}")
    spec_of(project, "version: 1.3.0", "version: 1.2.0")
    release(project, "1.2.0", "60%, window: 1d}]", "60%, window: 1d}, {kpi: spared, below: 40%, window: 1d}]")
    spec_of(project, "version: 1.2.0", "version: 1.3.0")
    assert mlspec("compile", project) == 0
    git(project, "init", "-q", "-b", "main")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "1.1.0 serves")
    return project


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "project"))


def promoted(project: Path) -> dict[str, bytes]:
    """Returns every file but git's own before 1.2.0 was promoted, which then it is."""
    before = tracked(project)
    assert mlspec("promote", "churn", "1.2.0", "--to", "production", project) == 0
    assert tracked(project) != before
    return before


def tracked(project: Path) -> dict[str, bytes]:
    return {file: data for file, data in files_of(project).items() if not file.startswith(".git/")}


def test_promotion_and_rollback_leave_every_byte_as_it_was(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = promoted(project)
    assert mlspec("rollback", "churn", "--in", "production", project) == 0
    assert tracked(project) == before
    assert (
        "production: churn goes back from 1.2.0 to 1.1.0; another rollback returns to 1.0.0" in capsys.readouterr().out
    )


def test_the_way_back_comes_first_and_promises_no_stage_that_is_skipped(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec_of(project, "rollback: ", ROLLOUT)
    assert mlspec("compile", project) == 0
    for fire in (None, broken_candidate):
        promoted(project)
        if fire is not None:
            fire(project)
        capsys.readouterr()
        body = tmp_path / "body.md"
        assert mlspec("rollback", "churn", "--in", "production", project, "--pr-body", body) == 0
        said, text = capsys.readouterr().out, body.read_text()
        first, _, second = text.splitlines()[:3] if fire is None else (*text.splitlines()[:2], text.splitlines()[4])
        assert first == "## production: churn goes back from 1.2.0 to 1.1.0; another rollback returns to 1.0.0"
        assert second.startswith("- goes back to 1.1.0 at once, without stages, unless its pods were edited")
        assert "canary" not in said.partition("way back")[0]
        assert "canary" not in text.partition("Way back")[0].partition("way back")[0]


def test_an_alert_that_is_told_twice_goes_back_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    promoted(project)
    asked = ("rollback", "churn", "--in", "production", "--from", "1.2.0", project)
    assert mlspec(*asked) == 0
    assert "churn goes back from 1.2.0 to 1.1.0" in capsys.readouterr().out
    gone_back = tracked(project)
    assert mlspec(*asked) == 0
    said = "nothing to roll back: production names churn 1.1.0, and what was asked about is 1.2.0\n"
    assert capsys.readouterr().out == said
    assert tracked(project) == gone_back


def test_what_is_no_version_is_not_taken_for_one_that_serves_no_more(project: Path) -> None:
    with pytest.raises(click.UsageError, match="is no version of three whole numbers"):
        mlspec("rollback", "churn", "--in", "production", "--from", "1.1", project)


def broken_candidate(project: Path) -> None:
    spec_of(project, "kpi: log_loss, against", "kpi: logloss, against")


def no_yaml(project: Path) -> None:
    (project / "churn" / "model.yaml").write_text("kind: [\n")


def no_spec(project: Path) -> None:
    (project / "churn" / "model.yaml").unlink()


def another_model(project: Path) -> None:
    (project / "delay").mkdir()
    (project / "delay" / "model.yaml").write_text("kind: Model\n")


def another_environment(project: Path) -> None:
    (project / "environments" / "staging.yaml").write_text("models: 1\n")


def broken_project(project: Path) -> None:
    with (project / "mlspec.yaml").open("a") as file:
        file.write("policies: {nonsense: 1}\n")


def no_project(project: Path) -> None:
    (project / "mlspec.yaml").unlink()


def no_project_text(project: Path) -> None:
    (project / "mlspec.yaml").write_bytes(b"\xff\xfe")


def linked_model(project: Path) -> None:
    (project / "other").symlink_to("churn")


def binary_ignore(project: Path) -> None:
    (project / ".gitignore").write_bytes(b"\xff")


def another_record(project: Path) -> None:
    (project / "churn" / "releases" / "1.2.0.yaml").write_text("kind: Release\n")


def bad_version_frozen_away(project: Path) -> None:
    shutil.rmtree(project / "generated" / "churn" / "1.2.0")


FIRES = (
    broken_candidate,
    no_yaml,
    no_spec,
    another_model,
    another_environment,
    broken_project,
    no_project,
    no_project_text,
    linked_model,
    binary_ignore,
    another_record,
    bad_version_frozen_away,
)


@pytest.mark.parametrize("fire", FIRES, ids=lambda fire: fire.__name__)
def test_output_is_the_one_from_before_whatever_else_burns(
    project: Path, fire: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    before = promoted(project)
    fire(project)
    burning = tracked(project)
    capsys.readouterr()
    assert mlspec("rollback", "churn", "--in", "production", project) == 0
    after = tracked(project)
    assert {file: data for file, data in after.items() if file.startswith(OUTPUT)} == {
        file: data for file, data in before.items() if file.startswith(OUTPUT)
    }
    assert production(project) == PRODUCTION
    told = capsys.readouterr()
    assert "churn goes back from 1.2.0 to 1.1.0" in told.out
    if fire is bad_version_frozen_away:
        assert told.err.count("note:") == 0
        return
    assert told.err.count("note: the project does not compile, so that production keeps the operation") == 1
    touched = {file for file in {*burning, *after} if burning.get(file) != after.get(file)}
    rendered = {f"{OUTPUT}/{file}" for file in RENDERED}
    assert touched == {"environments/production.yaml", *rendered}


def test_what_the_target_cannot_express_is_a_reason_and_no_crash(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def cannot(_: object) -> tuple[()]:
        raise ValueError("Argo Rollouts has no 0.5%, only whole percent")

    promoted(project)
    broken_candidate(project)
    before = tracked(project)
    monkeypatch.setattr(deployed, "BACKENDS", (replace(ARGO_ROLLOUTS, render_environment=cannot),))
    assert mlspec("rollback", "churn", "--in", "production", project) == 1
    assert "cannot be rendered again by this mlspec: Argo Rollouts has no 0.5%" in capsys.readouterr().err
    assert tracked(project) == before


def test_no_network_is_used(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    before = promoted(project)
    monkeypatch.setattr(socket, "socket", no_network)
    monkeypatch.setattr(socket, "create_connection", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    assert mlspec("rollback", "churn", "--in", "production", project) == 0
    assert tracked(project) == before


def test_output_of_others_that_was_edited_by_hand_does_not_hold_it_up(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = promoted(project)
    edited = project / "generated" / "churn" / "candidate" / "pipeline" / "params.yaml"
    edited.write_text(edited.read_text() + "# mine\n")
    assert mlspec("rollback", "churn", "--in", "production", project) == 0
    assert "only generated/environments/production was written" in capsys.readouterr().err
    assert plan_bytes(project) == before[f"{OUTPUT}/plan.json"]
    assert edited.read_text().endswith("# mine\n")


def test_fallback_is_the_one_that_the_version_had_when_it_served(project: Path) -> None:
    release(project, "1.0.5")
    spec_of(project, "version: 1.0.5", "version: 1.3.0")
    before = production(project)
    assert mlspec("promote", "churn", "1.2.0", "--to", "production", project) == 0
    assert mlspec("rollback", "churn", "--in", "production", project) == 0
    assert production(project) == before


def test_without_history_the_fallback_is_the_newest_release_before(project: Path) -> None:
    shutil.rmtree(project / ".git")
    release(project, "1.0.5")
    spec_of(project, "version: 1.0.5", "version: 1.3.0")
    assert mlspec("promote", "churn", "1.2.0", "--to", "production", project) == 0
    assert mlspec("rollback", "churn", "--in", "production", project) == 0
    assert production(project) == PRODUCTION.replace("fallback:   1.0.0", "fallback:   1.0.5")


def test_named_version_is_returned_to_and_has_nothing_before_it(project: Path) -> None:
    assert mlspec("rollback", "churn", "--in", "production", project, "--to", "1.0.0") == 0
    (model,) = json.loads(plan_bytes(project))["models"]
    assert (model["serves"]["version"], model["fallback"]) == ("1.0.0", None)
    assert mlspec("compile", "--check", project) == 0


@pytest.mark.parametrize(
    ("words", "reason", "way_out"),
    [
        (
            ("churn", "--in", "staging"),
            "churn 1.0.0 has no fallback in staging",
            "mlspec promote churn 1.2.0 --to staging",
        ),
        (("churn", "--in", "stores"), "churn does not serve in stores: there serves nothing", "name one of those"),
        (("churn", "--in", "production", "--to", "1.1.0"), "serves in production already", "nothing to do"),
        (("churn", "--in", "production", "--to", "1.2.0"), "that is no rollback", "mlspec promote churn 1.2.0"),
        (("churn", "--in", "production", "--to", "0.9.0"), "churn 0.9.0 was never released", "mlspec release churn"),
    ],
)
def test_no_way_back_is_refused_and_nothing_is_written(
    project: Path, words: tuple[str, ...], reason: str, way_out: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tracked(project)
    assert mlspec("rollback", *words, project) == 1
    told = capsys.readouterr().err
    assert reason in told
    assert way_out in told
    assert told.endswith("nothing was written\n")
    assert tracked(project) == before


def aborted(project: Path, version: str, environment: str) -> None:
    record = project / "churn" / "releases" / f"{version}.yaml"
    told = f'aborts:\n  - {{environment: {environment}, at: "2026-11-26T22:30:00Z"}}\n'
    record.write_text(record.read_text() + told)


def test_nobody_goes_back_to_what_was_aborted_there(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    promoted(project)
    aborted(project, "1.0.0", "production")
    before = tracked(project)
    assert mlspec("rollback", "churn", "--in", "production", "--to", "1.0.0", project) == 1
    told = capsys.readouterr().err
    assert "the rollout of 1.0.0 in production was aborted at 2026-11-26T22:30:00Z" in told
    assert "mlspec rollback churn --in production returns to 1.1.0" in told
    assert "write fallback: 1.0.0 in environments/production.yaml" in told
    assert tracked(project) == before


def test_without_a_fallback_those_are_named_that_can_be_returned_to(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def named() -> list[str]:
        assert mlspec("rollback", "churn", "--in", "production", project) == 1
        (versions,) = re.findall("help: name one with --to: (.*)\n", capsys.readouterr().err)
        return str(versions).split(", ")

    alone = PRODUCTION.replace("    fallback:   1.0.0   # never below this one\n", "")
    for served, before in (("1.1.0", ["1.0.0"]), ("1.2.0", ["1.0.0", "1.1.0"])):
        (project / "environments" / "production.yaml").write_text(alone.replace("1.1.0", served))
        assert named() == before
    aborted(project, "1.0.0", "production")
    (other,) = named()
    assert mlspec("rollback", "churn", "--in", "production", "--to", other, project) == 0


def test_an_abort_elsewhere_is_no_reason(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    promoted(project)
    aborted(project, "1.0.0", "staging")
    assert mlspec("rollback", "churn", "--in", "production", "--to", "1.0.0", project) == 0
    assert "churn goes back from 1.2.0 to 1.0.0" in capsys.readouterr().out


def test_a_fallback_that_served_after_its_abort_is_returned_to_and_the_abort_is_told(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    promoted(project)
    aborted(project, "1.1.0", "production")
    assert mlspec("rollback", "churn", "--in", "production", project) == 0
    told = capsys.readouterr()
    assert "churn goes back from 1.2.0 to 1.1.0" in told.out
    assert "the rollout of 1.1.0 in production was aborted" in told.out + told.err


def test_what_was_aborted_is_not_chosen_as_a_fallback(project: Path) -> None:
    shutil.rmtree(project / ".git")
    promoted(project)
    aborted(project, "1.0.0", "production")
    assert mlspec("rollback", "churn", "--in", "production", project) == 0
    assert "fallback" not in production(project)


def test_frozen_folder_that_is_gone_is_no_way_back(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    promoted(project)
    shutil.rmtree(project / "generated" / "churn" / "1.1.0")
    before = tracked(project)
    assert mlspec("rollback", "churn", "--in", "production", project) == 1
    (restore,) = re.findall("help: restore it: (.*)\n", capsys.readouterr().err)
    assert tracked(project) == before
    subprocess.run(["sh", "-c", restore], cwd=project, check=True, timeout=60)
    assert mlspec("rollback", "churn", "--in", "production", project) == 0


def test_edited_output_of_the_environment_is_not_believed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    promoted(project)
    broken_candidate(project)
    output = project / OUTPUT / "plan.json"
    output.write_bytes(output.read_bytes().replace(b'"above"', b'"below"'))
    before = tracked(project)
    assert mlspec("rollback", "churn", "--in", "production", project) == 1
    told = capsys.readouterr().err
    assert "plan.json was edited by hand" in told
    assert f"help: git checkout -- {OUTPUT}" in told
    assert tracked(project) == before
