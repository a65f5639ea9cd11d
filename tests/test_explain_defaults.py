"""`mlspec compile --explain-defaults` shows what no spec says, and leaves everything as it is."""

from pathlib import Path

import pytest

from command_line import break_model, files_of, minimal_project, mlspec
from good_specs import PROJECTS


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return minimal_project(tmp_path / "project")


def test_values_stand_below_their_files_sorted(project: Path) -> None:
    done = mlspec("compile", "--explain-defaults", project)
    assert (done.returncode, done.stderr) == (0, "")
    heads = [line for line in done.stdout.splitlines() if not line.startswith("  ")]
    assert [head.partition(":")[0] for head in heads] == ["mlspec.yaml", "churn/model.yaml"]
    of_the_model = done.stdout.partition("churn/model.yaml")[2].splitlines()[1:]
    assert of_the_model == sorted(of_the_model)
    assert any(line.split() == ["prediction.timezone", "UTC", "the", "language's", "default"] for line in of_the_model)


def test_two_runs_print_the_same(project: Path) -> None:
    runs = {mlspec("compile", "--explain-defaults", project, PYTHONHASHSEED=seed).stdout for seed in ("1", "2")}
    assert len(runs) == 1


def test_nothing_is_written(project: Path) -> None:
    before = files_of(project)
    mlspec("compile", "--explain-defaults", project)
    assert files_of(project) == before


def test_one_model_can_be_chosen() -> None:
    done = mlspec("compile", "--explain-defaults", "-s", "flight-delay", PROJECTS["specs"])
    assert done.stdout.startswith("flight-delay/model.yaml: ")
    assert "mlspec.yaml" not in done.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--explain-defaults", "-s", "chrun"], "no model 'chrun' in this project; there are: churn"),
        (["-s", "churn"], "--select goes with --explain-defaults"),
        (["--explain-defaults", "--check"], "leave --check, --diff and --force out"),
    ],
)
def test_what_makes_no_sense_is_refused(options: list[str], words: str, project: Path) -> None:
    done = mlspec("compile", *options, project)
    assert done.returncode == 64
    assert words in done.stderr


def test_a_spec_with_errors_has_findings_instead(project: Path) -> None:
    break_model(project)
    done = mlspec("compile", "--explain-defaults", project)
    assert (done.returncode, done.stdout) == (1, "")
    assert "MLS204" in done.stderr
