"""What is merged is trained, released, tagged, promoted and taken back by the workflows that GitHub is given."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from railway_on_ci import edited, mlspec, railway

import fake_docker
import fake_gh
from workflow_runs.github_contexts import Repository
from workflow_runs.github_events import dispatched, pushed
from workflow_runs.github_events import message as told
from workflow_runs.github_runner import GitHub
from workflow_runs.origin import served_origin

pytestmark = pytest.mark.slow

ZERO = "0" * 40
IMAGES = "registry.rail.example.com/models/arrival"
SECOND = {"C: 0.02": "C: 0.05"}


@pytest.fixture
def github(tmp_path: Path) -> Iterator[GitHub]:
    with served_origin(tmp_path, railway(tmp_path / "project", "github")) as origin:
        secrets = {"mlspec": {"REGISTRY_TOKEN": "registry-token"}}
        tools = (tmp_path / "docker",)
        fake_docker.install(*tools)
        yield GitHub(Repository(origin, environments=secrets, tools=tools), tmp_path / "runs")


def requests(github: GitHub) -> list[dict[str, Any]]:
    pulls: list[dict[str, Any]] = json.loads(github.repository.gh_state.read_text())["pulls"]
    return [pull for pull in pulls if pull["state"] == "open"]


def merged(github: GitHub, number: int) -> str:
    """Returns the tip of main before a person merged a request."""
    before = github.repository.origin.tip()
    fake_gh.merge(github.repository.gh_state, number)
    return before


def released(github: GitHub, before: str, version: str) -> str:
    """Returns the tip of main before the release was merged that a push led to."""
    origin = github.repository.origin
    run = github.run("mlspec-train", pushed(origin, before))
    assert run.result == "success", run
    (request,) = requests(github)
    assert request["head"]["ref"] == f"mlspec/release-arrival-{version}"
    assert request["title"] == f"Release arrival {version}"
    assert "Gates: " in request["body"]
    before = merged(github, request["number"])
    after = github.run("mlspec-train", pushed(origin, before))
    assert after.results == {"models": "success", "train": "skipped", "propose": "skipped"}, after
    promoted = github.run("mlspec-promote", pushed(origin, before))
    assert promoted.result == "success", promoted
    assert f"arrival@v{version}" in origin.git("tag", "--list")
    return before


def promoted(github: GitHub, version: str, environment: str) -> None:
    """Lets a person promote a version, and runs what that starts."""
    origin = github.repository.origin
    before = origin.tip()
    edited(origin, f"{environment}-{version}", {}, ("promote", "arrival", version, "--to", environment))
    run = github.run("mlspec-promote", pushed(origin, before))
    assert run.result == "success", run
    assert f"arrival#{environment}#" in origin.git("tag", "--list")


def published(tmp_path: Path) -> list[str]:
    """Returns the images that the registry has, without the digest in their tags, and forgets who logged in."""
    state = json.loads((tmp_path / "docker" / "docker.json").read_text())
    assert not any(Path(call["config"]).exists() for call in state["calls"])
    assert set(state["logins"].values()) <= {"token:registry-token"}
    return sorted(image.rpartition("-")[0] for image in state["pushed"])


def test_a_version_lives_by_its_workflows(github: GitHub, tmp_path: Path) -> None:
    origin = github.repository.origin
    released(github, ZERO, "1.1.0")
    assert published(tmp_path) == []
    promoted(github, "1.1.0", "production")
    assert published(tmp_path) == [f"{IMAGES}:1.1.0"]

    before = origin.tip()
    edited(origin, "second", SECOND, ("bump", "arrival"), ("compile",))
    released(github, before, "1.2.0")
    promoted(github, "1.2.0", "production")
    assert published(tmp_path) == [f"{IMAGES}:1.1.0", f"{IMAGES}:1.2.0"]

    asked = {"model": "arrival", "environment": "production", "version": "", "because": "the board shows nonsense"}
    for _ in range(2):
        run = github.run("mlspec-rollback", dispatched(origin, **asked))
        assert run.result == "success", run
    (request,) = requests(github)
    assert request["body"].startswith("> the board shows nonsense\n")
    merged(github, request["number"])
    clone = origin.clone(tmp_path / "afterwards")
    assert "version: 1.1.0" in (clone / "environments" / "production.yaml").read_text()
    assert mlspec(clone, "compile", "--check").endswith(" files are what the specs say\n")

    abort = {
        "format_version": "1.0",
        "environment": "production",
        "model": "arrival",
        "version": "1.2.0",
        "revision": "7",
        "at": "2026-11-26T22:30:00Z",
    }
    run = github.run("mlspec-watch", told(origin, "mlspec-abort", abort))
    assert run.results == {"watch": "skipped", "revert": "success"}, run
    assert requests(github) == []
