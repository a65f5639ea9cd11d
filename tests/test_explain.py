"""`mlspec explain` prints the documentation of every rule, and helps to find the rule."""

import subprocess
import sys

import pytest

from command_line import mlspec
from mlspec.cli.main import cli
from mlspec.rules import all_rules


def explained(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(["explain", *arguments], standalone_mode=False) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_every_rule_is_explained_by_its_own_words(rule, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: ANN001 - a Rule
    page = explained(capsys, rule.code)
    assert page.startswith(f"# {rule.code} {rule.name} ({rule.severity})\n\n")
    assert rule.doc.strip() in page
    assert page.count(rule.summary) <= 1, "said twice"
    assert page.endswith("\n")
    assert not page.endswith("\n\n")
    assert explained(capsys, rule.name) == page


@pytest.mark.parametrize("spelling", ["mls101", "unknown-key", "unknown_key", "Unknown-Key"])
def test_case_and_hyphens_are_forgiven(spelling: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert explained(capsys, spelling) == explained(capsys, "MLS101")


def test_without_a_code_every_rule_is_listed_once(capsys: pytest.CaptureFixture[str]) -> None:
    table = explained(capsys)
    assert explained(capsys, "--all") == table
    lines = table.splitlines()
    assert [line.split()[:3] for line in lines] == [[rule.code, rule.severity, rule.name] for rule in all_rules()]
    assert all(line.endswith(rule.summary) for line, rule in zip(lines, all_rules(), strict=True))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["MLS11O"], "no rule has the code or name 'MLS11O'; did you mean MLS"),
        (["unknwn-key"], "did you mean MLS101 (unknown-key)?"),
        (["@"], "`mlspec explain` lists every code"),
        (["\x1b[2J"], r"'\x1b[2J'"),
        (["--all", "MLS101"], "--all lists every rule"),
        (["MLS101", "MLS102"], "unexpected extra argument"),
    ],
)
def test_wrong_call_answers_64_on_stderr(arguments: list[str], told: str) -> None:
    done = mlspec("explain", *arguments)
    assert (done.returncode, done.stdout) == (64, "")
    assert told in done.stderr


def test_python_that_strips_documentation_says_so() -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-OO", "-m", "mlspec", "explain", "MLS207"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("# MLS207 command-not-allowed (error)\n\nA command that the Project does not allow\n")
    assert "-OO" in done.stdout
