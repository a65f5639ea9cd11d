"""Each folder of cases/good is a project that compiles without a word, beside every file that it compiles to."""

import filecmp
import shutil
from pathlib import Path

import pytest

from mlspec.cli.main import cli

CASES = Path(__file__).parent / "cases" / "good"


def case_folders() -> list[str]:
    return sorted(folder.name for folder in CASES.iterdir())


def files_below(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("case", case_folders())
def test_tree_is_the_one_that_is_committed(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], update_cases: bool
) -> None:
    project, expected = tmp_path / "project", CASES / case / "expected"
    shutil.copytree(CASES / case, project, ignore=shutil.ignore_patterns("expected"))
    written_by_hand = files_below(project)

    code = cli.main(["compile", str(project)], standalone_mode=False)

    assert code == 0, capsys.readouterr().err
    assert capsys.readouterr().err == ""
    produced = [file for file in files_below(project) if file not in written_by_hand]
    if update_cases and (
        produced != files_below(expected) or filecmp.cmpfiles(project, expected, produced, shallow=False)[1]
    ):
        shutil.rmtree(expected, ignore_errors=True)
        for file in produced:
            (expected / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(project / file, expected / file)
        pytest.fail(f"{case}: expected/ was rewritten; read the difference, then run again")
    assert produced == files_below(expected)
    for file in produced:
        assert (project / file).read_text() == (expected / file).read_text(), file
    assert cli.main(["compile", "--check", str(project)], standalone_mode=False) == 0
