"""The README is what a newcomer believes: its excerpts, outputs and commands are the real ones."""

import re
import shutil
from pathlib import Path

import pytest

from mlspec.cli.main import COMMANDS, cli

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def block_with(language: str, words: str) -> str:
    found = [block for block in blocks(language) if words in block]
    assert len(found) == 1, words
    return found[0]


def test_readme_is_short() -> None:
    assert len(README.splitlines()) < 120


def test_spec_is_an_excerpt_of_the_real_one() -> None:
    spec = (ROOT / "specs/flight-delay/model.yaml").read_text().splitlines()
    place = 0
    for line in filter(None, block_with("yaml", "prediction:").splitlines()):
        assert line in spec[place:], line
        place = spec.index(line, place) + 1


def test_plan_is_what_a_reviewer_is_told() -> None:
    told = (ROOT / "tests/cases/reviews/gate-loosened.txt").read_text()
    assert block_with("text", "nothing trained") in told


DAY_OF_HALF = "{name: half, weight: 50%, for: 14d", "{name: half, weight: 50%, for: 24h"


def test_error_is_the_real_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    spec = tmp_path / "specs/flight-delay/model.yaml"
    assert spec.read_text().count(DAY_OF_HALF[0]) == 1
    spec.write_text(spec.read_text().replace(*DAY_OF_HALF))
    assert cli.main(["check", str(tmp_path / "specs"), "--today", "2026-11-24"], standalone_mode=False) == 1
    assert capsys.readouterr().err == block_with("text", "error[MLS503]")


def test_targets_of_make_are_there() -> None:
    targets = re.findall(r"^make (\w+)", block_with("sh", "make"), re.MULTILINE)
    assert targets == ["demo", "test"]
    for target in targets:
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_commands_and_options_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    for command, option in re.findall(r"^\| `mlspec (\w+)(?: (--[\w-]+))?", README, re.MULTILINE):
        assert command in COMMANDS
        cli.main([command, "--help"], standalone_mode=False)
        assert option in capsys.readouterr().out


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / target).exists(), target
