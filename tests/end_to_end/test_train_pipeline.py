"""The life of a version by the pipelines that GitLab is given: the same as by GitHub's workflows, in GitLab's words."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from railway_on_ci import edited, mlspec, railway

import fake_docker
import fake_gitlab
from workflow_runs.gitlab_events import ZERO, push, started
from workflow_runs.gitlab_project import BOT_TOKEN, Project, served_project
from workflow_runs.gitlab_runner import GitLab

pytestmark = pytest.mark.slow

IMAGES = "registry.rail.example.com/models/arrival"


@dataclass
class Story:
    """A project of GitLab, with its runners and the registry that its jobs push to."""

    gitlab: GitLab
    served: Project
    registry: Path

    @property
    def open(self) -> list[dict[str, Any]]:
        requests: list[dict[str, Any]] = json.loads(self.served.state.read_text())["merge_requests"]
        return [request for request in requests if request["state"] == "opened"]

    @property
    def published(self) -> list[str]:
        return sorted(image.rpartition("-")[0] for image in json.loads(self.registry.read_text())["pushed"])

    def merged(self) -> str:
        """Returns the tip of main before a person merged the one request that is open."""
        before = self.served.origin.tip()
        (request,) = self.open
        fake_gitlab.merge(self.served.state, request["iid"])
        return before


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with served_project(tmp_path, railway(tmp_path / "project", "gitlab")) as served:
        guarded = {"mlspec": {"MLSPEC_GITLAB_TOKEN": BOT_TOKEN, "REGISTRY_TOKEN": "registry-token"}}
        tools = (tmp_path / "docker",)
        registry = fake_docker.install(*tools)
        gitlab = GitLab(served.origin, tmp_path / "pipelines", environments=guarded, tools=tools)
        yield Story(gitlab, served, registry)


def test_a_version_lives_by_its_pipelines(story: Story, tmp_path: Path) -> None:
    origin = story.served.origin
    run = story.gitlab.run(push(origin, ZERO))
    assert run.result == "success", run
    assert run.results["mlspec train: [arrival]"] == "success", run
    (request,) = story.open
    assert (request["source_branch"], request["title"]) == ("mlspec/release-arrival-1.1.0", "Release arrival 1.1.0")
    assert "Gates: " in request["description"]

    run = story.gitlab.run(push(origin, story.merged()))
    assert run.result == "success", run
    assert "nothing to do for arrival" in run.job("mlspec train: [arrival]").output
    assert story.open == []
    assert "arrival@v1.1.0" in origin.git("tag", "--list")
    assert story.published == []

    before = origin.tip()
    edited(origin, "promoted", {}, ("promote", "arrival", "1.1.0", "--to", "production"))
    run = story.gitlab.run(push(origin, before))
    assert run.result == "success", run
    assert "arrival#production#" in origin.git("tag", "--list")
    assert story.published == [f"{IMAGES}:1.1.0"]

    edited(origin, "second", {"C: 0.02": "C: 0.05"}, ("bump", "arrival"), ("compile",))
    run = story.gitlab.run(push(origin, before))
    assert run.result == "success", run
    before = story.merged()
    edited(origin, "second-promoted", {}, ("promote", "arrival", "1.2.0", "--to", "production"))
    run = story.gitlab.run(push(origin, before))
    assert run.result == "success", run
    assert story.published == [f"{IMAGES}:1.1.0", f"{IMAGES}:1.2.0"]

    asked = {
        "MLSPEC_MODEL": "arrival",
        "MLSPEC_ENVIRONMENT": "production",
        "MLSPEC_BECAUSE": "$(touch HIT) `touch HIT`",
    }
    for _ in range(2):
        run = story.gitlab.run(started(origin, "web", MLSPEC="rollback", **asked))
        assert run.results == {"mlspec rollback": "success"}, run
    (request,) = story.open
    assert request["source_branch"] == "mlspec/rollback-arrival-production"
    assert not list(tmp_path.rglob("HIT"))
    story.merged()
    clone = origin.clone(tmp_path / "afterwards")
    assert "version: 1.1.0" in (clone / "environments" / "production.yaml").read_text()
    assert mlspec(clone, "compile", "--check").endswith(" files are what the specs say\n")
