from pathlib import Path

import pytest
from runtime_pipeline import Pipeline

from mlspec_runtime.__main__ import THREAD_VARIABLES


@pytest.fixture
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Pipeline:
    for name in THREAD_VARIABLES:
        monkeypatch.setenv(name, "7")
    monkeypatch.chdir(tmp_path)
    return Pipeline(tmp_path, capsys)
