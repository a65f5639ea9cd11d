"""Frozen plans and manifests are found by version, and nothing else of a project is read as one."""

from pathlib import Path

from mlspec.cli.frozen_folders import FrozenFolders


def written(root: Path, path: str, text: str = "{}\n") -> str:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)
    return path


def test_plans_and_manifests_of_versions_are_found(tmp_path: Path) -> None:
    kept = [
        written(tmp_path, f"generated/churn/{version}/{name}", version)
        for version in ("1.0.0", "1.1.0")
        for name in ("manifest.json", "plan.json")
    ]
    written(tmp_path, "generated/churn/candidate/plan.json")
    written(tmp_path, "generated/churn/1.0/plan.json")
    written(tmp_path, "generated/churn/1.0.0/pipeline/params.yaml")

    frozen = FrozenFolders(tmp_path)

    assert list(frozen) == kept
    assert len(frozen) == 4
    assert frozen["generated/churn/1.1.0/plan.json"] == b"1.1.0"
    assert "generated/churn/candidate/plan.json" not in frozen
    assert "generated/churn/1.0.0/pipeline/params.yaml" not in frozen


def test_links_and_folders_are_no_frozen_files(tmp_path: Path) -> None:
    target = tmp_path / written(tmp_path, "elsewhere.json")
    (tmp_path / "generated" / "churn" / "1.0.0" / "plan.json").mkdir(parents=True)
    (tmp_path / "generated" / "churn" / "1.0.0" / "manifest.json").symlink_to(target)
    (tmp_path / "generated" / "churn" / "1.1.0").symlink_to(tmp_path / "generated" / "churn" / "1.0.0")

    assert dict(FrozenFolders(tmp_path)) == {}


def test_nothing_is_frozen_without_generated_files(tmp_path: Path) -> None:
    assert dict(FrozenFolders(tmp_path)) == {}
