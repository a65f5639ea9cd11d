"""Every YAML file that is rendered, for whatever tool, is given to yamllint."""

from pathlib import Path

from judges import yamllint_findings
from rendered_manifests import committed_yaml


def test_yamllint_finds_nothing() -> None:
    assert yamllint_findings(committed_yaml()) == ""


def test_yamllint_refuses_a_bad_file(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("stages:\n  a: yes\n  a: 1\n")
    assert "duplication" in yamllint_findings([tmp_path / "bad.yaml"])
