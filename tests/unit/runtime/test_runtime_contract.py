"""What was computed by another runtime is never mixed with what this one computes."""

from pathlib import Path

import pytest

from mlspec import conventions
from mlspec_runtime.contract import RUNTIME_CONTRACT
from mlspec_runtime.environment import check_environment
from mlspec_runtime.failure import StageFailure


def test_compiler_and_runtime_name_the_same_contract() -> None:
    assert conventions.RUNTIME_CONTRACT == RUNTIME_CONTRACT


def test_lock_of_another_contract_stops(tmp_path: Path) -> None:
    lock = tmp_path / "environment.lock"
    lock.write_text(f"# runtime contract: {RUNTIME_CONTRACT}\n")
    check_environment(lock)
    lock.write_text(f"# runtime contract: {RUNTIME_CONTRACT + 1}\n")
    with pytest.raises(StageFailure, match="compile again"):
        check_environment(lock)
