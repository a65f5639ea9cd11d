"""Skips are agreed to one by one: where CI is set, any other fails the run."""

import os
import shutil
import sys
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest

from skip_policy import allowed_reasons

ALLOWED = "# This machine may have no foot.\nneeds a foot\n"
SKIPS = {
    "call": "def test_a():\n    pytest.skip('{}')",
    "mark": "@pytest.mark.skip(reason='{}')\ndef test_a():\n    pass",
    "expected_failure": "@pytest.mark.xfail(reason='{}')\ndef test_a():\n    assert False",
    "whole_file": "pytest.skip('{}', allow_module_level=True)",
    "missing_module": "pytest.importorskip('no_such_module', reason='{}')",
}


@pytest.fixture
def planted(tmp_path: Path, checkout: Path) -> Path:
    """A folder with the committed conftest.py and one passing test."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci" / "allowed-skips").write_text(ALLOWED, encoding="utf-8")
    (tmp_path / "tests").mkdir()
    for name in ("conftest.py", "skip_policy.py"):
        shutil.copy(checkout / "tests" / name, tmp_path / "tests" / name)
    (tmp_path / "tests" / "test_passing.py").write_text("def test_b():\n    pass\n", encoding="utf-8")
    return tmp_path


def skip(folder: Path, reason: str) -> None:
    for kind, text in SKIPS.items():
        planted = f"import pytest\n\n{text.format(reason)}\n"
        (folder / "tests" / f"test_{kind}.py").write_text(planted, encoding="utf-8")


def run_tests(folder: Path, *options: str, ci: str = "true") -> CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, "tests"]
    environment = {**os.environ, "CI": ci}
    return run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "parallel"])
def test_an_unknown_reason_fails_the_run(options: tuple[str, ...], planted: Path) -> None:
    skip(planted, "needs a hand")
    result = run_tests(planted, *options)
    assert result.returncode == pytest.ExitCode.TESTS_FAILED
    _, _, refused = result.stdout.partition("skipped for a reason that is not in .ci/allowed-skips")
    for kind in SKIPS:
        assert f"tests/test_{kind}.py" in refused
    assert refused.count(": needs a hand\n") == len(SKIPS)


def test_an_allowed_reason_passes(planted: Path) -> None:
    skip(planted, "needs a foot")
    assert run_tests(planted).returncode == pytest.ExitCode.OK


def test_any_reason_passes_where_ci_is_not_set(planted: Path) -> None:
    skip(planted, "needs a hand")
    assert run_tests(planted, ci="").returncode == pytest.ExitCode.OK


def test_a_bad_list_stops_the_run(planted: Path) -> None:
    (planted / ".ci" / "allowed-skips").write_text("needs a foot\n", encoding="utf-8")
    result = run_tests(planted)
    assert result.returncode == pytest.ExitCode.USAGE_ERROR
    assert ".ci/allowed-skips: the reason 'needs a foot' has no comment above it" in result.stderr


def test_six_reasons_are_too_many() -> None:
    text = "".join(f"# Because.\nreason {number}\n" for number in range(6))
    with pytest.raises(ValueError, match="6 reasons, at most 5 are accepted"):
        allowed_reasons(text)


def test_one_comment_explains_one_reason() -> None:
    with pytest.raises(ValueError, match="'second' has no comment above it"):
        allowed_reasons("# Because.\nfirst\nsecond\n")


def test_the_committed_list_can_be_read(checkout: Path) -> None:
    assert len(allowed_reasons((checkout / ".ci" / "allowed-skips").read_text(encoding="utf-8"))) <= 5
