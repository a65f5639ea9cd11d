"""candidate/deploy/<environment>/ is what promoting the candidate brings to the cluster, before anybody does."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from argo_manifests import environment, model_of, operated
from mlspec.backends.deployed import deployed, preview
from mlspec.cli.main import cli
from released_projects import released_project, spec_of
from test_promote import PRODUCTION

HERE = Path("generated/churn/candidate/deploy/production")
THERE = Path("generated/environments/production/churn")


def mlspec(*words: str | Path) -> int:
    return int(cli.main([str(word) for word in words], standalone_mode=False))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose candidate is 1.3.0, that has released 1.2.0, and that serves 1.1.0."""
    project = released_project(tmp_path_factory.mktemp("released") / "project")
    (project / "environments" / "production.yaml").write_text(PRODUCTION)
    assert mlspec("compile", project) == 0
    return project


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "project"))


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "kustomization.yaml"
    }


def test_what_is_released_is_promoted_as_it_was_looked_at_before(project: Path) -> None:
    spec_of(project, "version: 1.3.0", "version: 1.2.0")
    assert mlspec("compile", project) == 0
    seen = files(project / HERE)
    listed = yaml.safe_load((project / HERE / "kustomization.yaml").read_text())["resources"]
    assert {path for path in seen if path.endswith(".yaml") and "kind" in yaml.safe_load(seen[path])} == set(listed)
    assert seen != files(project / THERE)
    assert mlspec("promote", "churn", "1.2.0", "--to", "production", project) == 0
    assert files(project / THERE) == seen
    assert not (project / HERE).exists(), "what serves is no preview"


def test_what_is_not_trained_yet_has_an_image_of_zeros(project: Path) -> None:
    (container,) = yaml.safe_load((project / HERE / "rollout.yaml").read_text())["spec"]["template"]["spec"][
        "containers"
    ]
    assert container["image"].endswith("/churn:1.3.0-000000000000")


def test_an_edit_of_operation_is_seen_ahead_and_never_frozen(project: Path) -> None:
    before = files(project / HERE)
    spec_of(project, "keep_warm: 40d", "keep_warm: 41d")
    assert mlspec("compile", project) == 0
    assert files(project / HERE) != before
    assert not list((project / "generated" / "churn").glob("1.*/deploy"))


def test_what_the_target_cannot_express_is_said_and_stops_nothing() -> None:
    plan = environment()
    operation = model_of(plan).operated.operation
    assert operation.rollout is not None
    half = replace(operation.rollout.stages[-1], name="half", share=0.005)
    other = operated(plan, replace(operation, rollout=replace(operation.rollout, stages=(half,))))
    with pytest.raises(ValueError, match="whole percent"):
        deployed(other)
    (file,) = preview(other)
    assert file.path == "generated/parcel-delay/candidate/deploy/production/refused.txt"
    assert "parcel-delay 1.1.0 cannot be promoted to production: " in file.text
    assert "whole percent" in file.text
