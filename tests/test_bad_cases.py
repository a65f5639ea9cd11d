"""Each folder of cases/bad is a project with one fault, beside the exact words that a person is told.

A spec that is at fault by its size is kept compressed, as model.yaml.gz.
"""

import gzip
import re
import shutil
from pathlib import Path

import pytest

from mlspec.cli.main import cli
from mlspec.rules import all_rules

CASES = Path(__file__).parent / "cases" / "bad"
PROJECT = "apiVersion: mlspec.dev/v1\nkind: Project\nmetadata: {name: case}\n"
TODAY = "2026-06-30"
WARNINGS = {rule.code for rule in all_rules() if rule.severity == "warning"}


OF_STATE = ("MLS806", "MLS807")
"""Found in what is committed, not in specs: by `mlspec compile --check`."""
OF_HISTORY = {"MLS808": "tests/test_release_state.py"}
"""Found in git's history alone, with the test that stands for a case."""


def case_folders() -> list[str]:
    return sorted(folder.name for folder in CASES.iterdir())


@pytest.mark.parametrize("case", case_folders())
def test_fault_is_told_word_for_word(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], update_cases: bool
) -> None:
    shutil.copytree(CASES / case, tmp_path / "project")
    for packed in (tmp_path / "project").rglob("*.gz"):
        packed.with_suffix("").write_bytes(gzip.decompress(packed.read_bytes()))
        packed.unlink()
    expected = tmp_path / "project" / "expected.txt"
    text = expected.read_text() if expected.exists() else ""
    expected.unlink(missing_ok=True)
    if not (tmp_path / "project" / "mlspec.yaml").exists():
        (tmp_path / "project" / "mlspec.yaml").write_text(PROJECT)
    before = sorted(str(path) for path in tmp_path.rglob("*"))

    warning = case.partition("-")[0] in WARNINGS
    command = ["check"] if warning else ["compile", *(["--check"] if case.startswith(OF_STATE) else [])]
    code = cli.main([*command, str(tmp_path / "project"), "--today", TODAY], standalone_mode=False)

    told = capsys.readouterr().err
    assert code == (0 if warning else 1)
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before, "something was written"
    if update_cases and told != text:
        (CASES / case / "expected.txt").write_text(told)
        pytest.fail(f"{case}: expected.txt was rewritten; read it, then run again")
    assert told == text
    assert re.findall(r"(?:error|warning)\[(MLS\d+)\]", told) == [case.partition("-")[0]], "one fault, told once"
    assert re.search(r"^help: \S", told, re.MULTILINE), "no way out is told"


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_every_rule_has_a_case_of_its_name(rule) -> None:  # noqa: ANN001 - a Rule
    if rule.code in OF_HISTORY:
        assert rule.code in Path(__file__).parents[1].joinpath(OF_HISTORY[rule.code]).read_text()
        return
    assert any(case.startswith(f"{rule.code}-{rule.name}") for case in case_folders())


def test_codes_are_unique_and_documented() -> None:
    rules = all_rules()
    assert len({rule.code for rule in rules}) == len(rules)
    assert len({rule.name for rule in rules}) == len(rules)
    for rule in rules:
        for heading in ("## What it does", "## Why it is bad", "## Example", "## Use instead"):
            assert heading in rule.doc, (rule.code, heading)
