"""A runner that dies between two steps, a remote that is away: no release is half there, the next run ends right."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from railway_on_ci import railway

from workflow_runs.github_contexts import Repository
from workflow_runs.github_events import pushed
from workflow_runs.github_runner import GitHub
from workflow_runs.origin import served_origin

pytestmark = pytest.mark.slow

ZERO = "0" * 40
TRAIN = "train (arrival)"
DEATHS = (
    ("models", "List the models to train"),
    (TRAIN, "Get what models kept"),
    (TRAIN, "Run the pipeline"),
    (TRAIN, "Keep what was computed"),
    (TRAIN, "Release it"),
    (TRAIN, "Pack the release"),
    (TRAIN, "Keep what came of it"),
    ("propose", "Get what train kept"),
    ("propose", "Open a pull request for each release"),
)


@pytest.fixture
def github(tmp_path: Path) -> Iterator[GitHub]:
    with served_origin(tmp_path, railway(tmp_path / "project", "github")) as origin:
        yield GitHub(Repository(origin), tmp_path / "runs")


def branches(github: GitHub) -> list[str]:
    return github.repository.origin.git("for-each-ref", "--format=%(refname:short)", "refs/heads").splitlines()


def requests(github: GitHub) -> list[str]:
    pulls = json.loads(github.repository.gh_state.read_text())["pulls"]
    return [f"{pull['head']['ref']} {pull['state']}" for pull in pulls]


def test_a_release_is_whole_or_not_there_wherever_its_runner_dies(github: GitHub, tmp_path: Path) -> None:
    origin = github.repository.origin
    main = origin.tip()
    remote = tmp_path / "remote"
    remote.rename(tmp_path / "away")
    run = github.run("mlspec-train", pushed(origin, ZERO))
    assert run.results["train"] == "failure", run
    (tmp_path / "away").rename(remote)
    assert (branches(github), requests(github)) == (["main"], [])

    for death in DEATHS:
        run = github.run("mlspec-train", pushed(origin, ZERO), stop_after=death)
        assert run.killed, run
        assert origin.tip() == main
        assert origin.git("tag", "--list") == ""
        if death != DEATHS[-1]:
            assert (branches(github), requests(github)) == (["main"], []), death
    released = origin.tip("mlspec/release-arrival-1.1.0")
    assert requests(github) == ["mlspec/release-arrival-1.1.0 open"]

    run = github.run("mlspec-train", pushed(origin, ZERO))
    assert run.result == "success", run
    assert branches(github) == ["main", "mlspec/release-arrival-1.1.0"]
    assert requests(github) == ["mlspec/release-arrival-1.1.0 open"]
    assert origin.tip() == main
    changed = origin.git("diff", "--name-only", released, "mlspec/release-arrival-1.1.0").splitlines()
    assert set(changed) <= {"arrival/releases/1.1.0.yaml"}, "a run that reuses everything releases the same"
