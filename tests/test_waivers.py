"""A waiver lets one finding pass until a day: of a rule that may be waived, behind which a compile goes on."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from command_line import minimal_project, mlspec
from mlspec.checks.registry import STEPS
from mlspec.cli.main import cli
from mlspec.rules import all_rules

CASES = Path(__file__).parent / "cases" / "bad"
PROJECT = "apiVersion: mlspec.dev/v1\nkind: Project\nmetadata: {name: case}\n"
WAIVABLE = {rule.code for rule in all_rules() if rule.waivable}
WAIVED_CASES = sorted(
    folder.name for folder in CASES.iterdir() if folder.name[:6] in WAIVABLE and "waived" not in folder.name
)
NO_DAY = "note: there is no commit to take the day from: waivers hold whatever their end; give --today\n"


def end(until: str) -> str:
    return f"reason=we know better until={until}"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a finding that is waived until the end of June 2026."""
    project = minimal_project(tmp_path / "project")
    spec = project / "churn" / "model.yaml"
    text = spec.read_text().replace("time: month,", "time: month, timezone: Europe/Atlantis,")
    spec.write_text(text.replace("prediction:", f"# mlspec: ignore[MLS209] {end('2026-06-30')}\nprediction:"))
    return project


def commit(project: Path, day: str) -> None:
    moment = f"{day}T12:00:00+00:00"
    environment = {**os.environ, "GIT_COMMITTER_DATE": moment, "GIT_AUTHOR_DATE": "2001-01-01T00:00:00+00:00"}
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "x"]):
        subprocess.run(["git", *command], cwd=project, env=environment, check=True)


def test_there_are_rules_to_waive() -> None:
    assert {case[:6] for case in WAIVED_CASES} == WAIVABLE != set()


def test_only_checks_that_no_later_pass_relies_on_and_that_protect_nothing_can_be_waived() -> None:
    last = {check.rule.code for check in STEPS[-1]}
    assert last >= WAIVABLE
    assert not WAIVABLE & {"MLS201", "MLS207", "MLS301"}
    assert all(re.fullmatch(r"MLS[2-9]\d\d", code) for code in WAIVABLE)


@pytest.mark.parametrize("case", WAIVED_CASES)
@pytest.mark.parametrize("alone", [True, False], ids=["alone", "behind"])
def test_a_waived_finding_stops_no_compile(
    case: str, alone: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "project"
    shutil.copytree(CASES / case, project, ignore=shutil.ignore_patterns("expected.txt"))
    if not (project / "mlspec.yaml").exists():
        (project / "mlspec.yaml").write_text(PROJECT)
    found = re.match(r"([^:]*):(\d+):\d+: (error|warning)", (CASES / case / "expected.txt").read_text())
    assert found is not None
    spec = project / found[1]
    lines = spec.read_text().splitlines()
    place = int(found[2]) - 1
    waiver = f"# mlspec: ignore[{case[:6]}] {end('2026-06-30')}"
    lines[place : place + 1] = [waiver, lines[place]] if alone else [f"{lines[place]}  {waiver}"]
    spec.write_text("\n".join(lines))

    # In this process: a new one for each of these many takes longer than what it does.
    def said(*words: str) -> tuple[int, str, str]:
        code: int = cli.main([*words, str(project)], standalone_mode=False)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    code, _, told = said("compile", "--today", "2026-06-30")
    assert (code, told) == (0, "")
    assert said("check", "--today", "2026-06-30") == (0, "1 model, no errors, 1 waived\n", "")
    code, _, told = said("compile", "--today", "2026-07-01")
    assert code == (found[3] == "error")
    assert re.findall(r"(?:error|warning)\[(MLS\d+)\]", told) == [case[:6]]
    assert "the waiver ended on 2026-06-30" in told


@pytest.mark.parametrize(("day", "code"), [("2026-06-30", 0), ("2026-07-01", 1)])
def test_the_day_is_that_of_the_last_commit(day: str, code: int, project: Path, tmp_path: Path) -> None:
    commit(project, day)
    for command in ("check", "compile"):
        assert mlspec(command, project).returncode == code
        assert mlspec(command, project / "churn", GIT_DIR=str(tmp_path / "no.git")).returncode == code
    assert mlspec("check", "--today", "2026-07-01", project).returncode == 1
    assert mlspec("check", "--today", "2026-06-30", project).returncode == 0


def test_without_a_commit_waivers_hold_and_the_run_says_so_once(project: Path) -> None:
    done = mlspec("check", project)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 model, no errors, 1 waived\n", NO_DAY)
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
    done = mlspec("compile", project)
    assert (done.returncode, done.stderr) == (0, NO_DAY)
    commit(project, "2026-06-30")
    assert mlspec("check", project).stderr == ""
    done = mlspec("check", project, PATH="")
    assert (done.returncode, done.stderr) == (0, NO_DAY)


def test_a_project_without_waivers_needs_no_day(tmp_path: Path) -> None:
    assert mlspec("check", minimal_project(tmp_path / "project"), PATH="").stderr == ""


def test_reports_for_tools_leave_a_waived_finding_out(project: Path) -> None:
    done = mlspec("check", "--format", "json", "--today", "2026-06-30", project)
    assert (done.returncode, done.stderr, json.loads(done.stdout)["diagnostics"]) == (0, "", [])


@pytest.mark.parametrize("day", ["", "soon", "2026-02-30", "20260630", "2026-6-30", "٢٠٢٦-06-30"])
def test_a_day_that_is_none_answers_64(day: str, project: Path) -> None:
    done = mlspec("check", "--today", day, project)
    assert (done.returncode, done.stdout) == (64, "")
    assert "is no date of the form 2027-01-31" in done.stderr


def test_the_file_of_the_project_may_hold_waivers_too(project: Path) -> None:
    with (project / "mlspec.yaml").open("a") as file:
        file.write(f"# mlspec: ignore[MLS209] {end('2026-06-30')}\n")
    done = mlspec("check", "--today", "2026-06-30", project)
    assert (done.returncode, done.stdout) == (0, "1 model, no errors, 1 waived\n")
    assert done.stderr.startswith("mlspec.yaml:4:18: warning[MLS094]")
