"""What a script can rely on: 0 clean, 1 findings, 64 called wrongly, 70 a bug of ours; results on stdout alone."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from command_line import MLSPEC, break_model, files_of, minimal_project, mlspec
from mlspec import pipeline
from mlspec.cli import exit_codes
from mlspec.cli.main import main


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return minimal_project(tmp_path / "project")


@pytest.fixture
def broken(project: Path) -> Path:
    break_model(project)
    return project


def answer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str | Path
) -> tuple[object, str, str]:
    """Returns exit code, stdout and stderr of a call in this process."""
    monkeypatch.setattr("sys.argv", ["mlspec", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    return ended.value.code, told.out, told.err


def test_codes_are_those_that_are_documented() -> None:
    assert (exit_codes.CLEAN, exit_codes.FINDINGS, exit_codes.USAGE, exit_codes.INTERNAL) == (0, 1, 64, 70)


def test_clean_compile_answers_0_with_its_result_on_stdout(project: Path) -> None:
    done = mlspec("compile", project)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"\d+ written, 0 removed, 0 unchanged\n", done.stdout)


def test_findings_answer_1_on_stderr_alone(broken: Path) -> None:
    done = mlspec("compile", broken)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("churn/model.yaml:25:15: error[MLS204]")


def test_check_answers_like_compile_and_writes_nothing(project: Path) -> None:
    before = files_of(project)
    done = mlspec("check", project)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 model, no errors\n", "")
    break_model(project)
    done = mlspec("check", project)
    assert (done.returncode, done.stdout) == (1, "")
    assert files_of(project).keys() == before.keys()


def test_json_findings_are_the_result_and_stand_on_stdout(broken: Path) -> None:
    done = mlspec("check", "--format", "json", broken)
    assert (done.returncode, done.stderr) == (1, "")
    assert '"code": "MLS204"' in done.stdout


def test_no_arguments_and_help_and_version(tmp_path: Path) -> None:
    assert mlspec(cwd=tmp_path).returncode == 64
    for help_option in ("-h", "--help"):
        done = mlspec(help_option, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert "compile" in done.stdout
    done = mlspec("--version", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"mlspec \d+\.\d+\.\d+\n", done.stdout)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nope"], "No such command 'nope'"),
        (["compile", "--nope"], "No such option '--nope'"),
        (["compile", ".", "."], "unexpected extra argument"),
        (["compile", "missing"], "missing: no such file or folder"),
        (["compile", "a" * 5_000], "no such file or folder"),
        (["compile", ""], "an empty PATH names no project"),
        (["compile", "\x1b[2J"], r"\x1b[2J: no such file or folder"),
        (["compile", "."], "no mlspec.yaml here or in a folder above it"),
        (["check", "--format", "xml", "."], "'xml' is not one of"),
        (["schema", "nope"], "'nope' is not one of"),
        (["schema"], "name a KIND to print"),
        (["schema", "model", "--write", "."], "(not both)"),
    ],
)
def test_wrong_call_answers_64_on_stderr(
    arguments: list[str],
    told: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = answer(capsys, monkeypatch, *arguments)
    assert (code, out) == (64, "")
    assert told in err


def test_any_place_inside_a_project_means_the_project(project: Path, tmp_path: Path) -> None:
    assert mlspec("check", project / "churn").stdout == "1 model, no errors\n"
    assert mlspec("check", project / "churn" / "model.yaml").stdout == "1 model, no errors\n"
    assert mlspec("check", cwd=project / "churn").stdout == "1 model, no errors\n"
    assert mlspec("check", os.path.relpath(project, tmp_path), cwd=tmp_path).returncode == 0


def test_model_that_is_a_pipe_is_refused_without_waiting(project: Path) -> None:
    (project / "churn" / "model.yaml").unlink()
    os.mkfifo(project / "churn" / "model.yaml")
    done = mlspec("compile", project)
    assert (done.returncode, done.stdout) == (64, "")
    assert done.stderr == "Error: churn/model.yaml: not a regular file\n"


def test_model_that_is_a_folder_is_refused(project: Path) -> None:
    (project / "churn" / "model.yaml").unlink()
    (project / "churn" / "model.yaml").mkdir()
    assert mlspec("compile", project).stderr == "Error: churn/model.yaml: not a regular file\n"


@pytest.mark.parametrize("file", ["churn/model.yaml", "mlspec.yaml"])
def test_file_that_is_a_link_is_refused(file: str, project: Path, tmp_path: Path) -> None:
    (project / file).rename(tmp_path / "outside.yaml")
    (project / file).symlink_to(tmp_path / "outside.yaml")
    done = mlspec("compile", project)
    assert (done.returncode, done.stdout) == (64, "")
    assert done.stderr == f"Error: {file}: cannot be read: it is a link, and links are not followed\n"


def test_model_folder_that_is_a_link_is_refused_and_not_passed_over(project: Path, tmp_path: Path) -> None:
    (project / "churn").rename(tmp_path / "outside")
    (project / "churn").symlink_to(tmp_path / "outside")
    done = mlspec("compile", project)
    assert (done.returncode, done.stdout) == (64, "")
    assert done.stderr == "Error: churn: holds a model.yaml, and is a link: links are not followed\n"


@pytest.mark.parametrize("name", ["a\n::error::b", "a\x1b[2Jb", "-force", "a b", "a\u202eb", "é", b"a\xffb"])
def test_model_folder_whose_name_could_speak_to_a_terminal_or_a_workflow_is_refused(
    name: str | bytes, project: Path
) -> None:
    (project / "churn").rename(project / os.fsdecode(name))
    done = mlspec("compile", project)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.replace("\n", "").isprintable()
    assert "name it, and its folder, by letters, digits, . - and _" in done.stderr
    assert not (project / "generated").exists()


def test_file_and_folder_that_may_not_be_read_are_named(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    really_open = os.open

    def refuse(path: str | Path, flags: int, *arguments: int, **named: int) -> int:
        if str(path).endswith("model.yaml"):
            raise PermissionError(13, "Permission denied", str(path))
        return really_open(path, flags, *arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", refuse)
        assert answer(capsys, patched, "compile", project) == (
            64,
            "",
            "Error: churn/model.yaml: cannot be read: Permission denied\n",
        )

    def refuse_listing(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse_listing)
    code, out, err = answer(capsys, monkeypatch, "compile", project)
    assert (code, out) == (64, "")
    assert err.endswith("project: cannot be read: Permission denied\n")


def test_bug_of_ours_answers_70_in_two_lines_and_tells_where_on_request(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(pipeline, "lower_project", fail)
    monkeypatch.delenv("MLSPEC_DEBUG", raising=False)
    code, out, err = answer(capsys, monkeypatch, "compile", project)
    assert (code, out) == (70, "")
    assert err.startswith("mlspec: a bug in mlspec: ZeroDivisionError: planted\nPlease report it")
    assert err.count("\n") == 2
    assert not (project / "generated").exists()

    monkeypatch.setenv("MLSPEC_DEBUG", "1")
    code, _, err = answer(capsys, monkeypatch, "compile", project)
    assert code == 70
    assert "Traceback" in err


def test_reader_that_goes_away_is_no_fault(project: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as gone:
        done = subprocess.run(
            [MLSPEC, "schema", "model"], cwd=project, stdout=gone, stderr=subprocess.PIPE, timeout=120, check=False
        )
    assert (done.returncode, done.stderr) == (0, b"")
