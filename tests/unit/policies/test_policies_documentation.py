"""The examples of docs/policies.md are policies that mlspec accepts, and that stop what they say."""

import re
from pathlib import Path

from mlspec.pipeline import ProjectFiles, check

ROOT = Path(__file__).parents[3]
PROJECT = "apiVersion: mlspec.dev/v1\nkind: Project\nmetadata: {name: case}\n"
MODEL = (ROOT / "tests" / "cases" / "good" / "minimal" / "churn" / "model.yaml").read_bytes()
TEXT = (ROOT / "docs" / "policies.md").read_text()
BLOCKS = re.findall(r"```yaml\n((?:policies|approvals):\n.*?)```", TEXT, re.DOTALL)


def test_every_example_is_accepted() -> None:
    assert len(BLOCKS) == 3
    for block in BLOCKS:
        files = ProjectFiles((PROJECT + block).encode(), {"churn/model.yaml": MODEL})
        assert [each.message for each in check(files).diagnostics] == []


def test_every_test_of_an_example_shows_something() -> None:
    tested = [block for block in BLOCKS if "tests:" in block]
    assert len(tested) == 2
    for block in tested:
        for answer, other in (("expect: pass", "expect: refused"), ("expect: refused", "expect: pass")):
            files = ProjectFiles((PROJECT + block.replace(answer, other)).encode(), {"churn/model.yaml": MODEL})
            found = {each.rule.code for each in check(files).diagnostics}
            assert found == ({"MLS821"} if answer in block else set())
