"""What `mlspec plan` answers, as text and as tools read it."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mlspec.cli.main import cli
from mlspec.cli.published_schemas import schema

MODEL, CHURN = "flight-delay/model.yaml", "churn/model.yaml"
Capture = pytest.CaptureFixture[str]


def plan(capsys: Capture, project: Path, *arguments: str, code: int = 0) -> str:
    """Returns what `mlspec plan` writes to standard output."""
    assert cli.main(["plan", str(project), *arguments], standalone_mode=False) == code
    return capsys.readouterr().out


def review(capsys: Capture, project: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    """Returns the review as tools read it."""
    found: dict[str, Any] = json.loads(plan(capsys, project, "--format", "json", *arguments, code=code))
    jsonschema.Draft202012Validator(schema("review")).validate(found)
    return found


def bump(declared: str | None, *, released: bool = False, enough: bool = True) -> dict[str, object]:
    """Returns the version that a change of churn needs, which is a minor one."""
    next_version = None if enough else "1.2.0"
    return {
        "needed": "minor",
        "declared": declared,
        "released": released,
        "enough": enough,
        "next_version": next_version,
    }
