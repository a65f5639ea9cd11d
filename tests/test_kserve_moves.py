"""promote and rollback where commits step the rollout: who gets requests until the next commit says more."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlspec.cli.main import cli
from released_projects import released_project, spec_of
from simulators.kserve import InferenceService

ENVIRONMENT = """apiVersion: mlspec.dev/v1
kind: Environment
metadata: {name: production, owner: platform, description: Every customer of the shop.}
target: {kserve: {mode: knative}}
namespace: ml-production
prometheus: {address: "http://prometheus.monitoring:9090"}
models:
  churn:                # asked at every login
    version: 1.1.0      # since the summer
    fallback: 1.0.0
    reached: {version: 1.1.0, stage: full}
"""
ROLLOUT = "rollout: {stages: [{name: canary, weight: 10%, for: 2d}, {name: full, weight: 100%, for: 24h}]}\nrollback: "
OUTPUT = "generated/environments/production"


def mlspec(*words: str | Path) -> int:
    return int(cli.main([str(word) for word in words], standalone_mode=False))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which 1.1.0 has all requests of production, and 1.2.0 is released."""
    project = released_project(tmp_path_factory.mktemp("stepped") / "project")
    for file in (project / "environments").iterdir():
        file.unlink()
    (project / "environments" / "production.yaml").write_text(ENVIRONMENT)
    spec_of(project, "keep_warm: 40d", "keep_warm: 0s")
    spec_of(project, "rollback: ", ROLLOUT)
    assert mlspec("compile", project) == 0
    return project


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "project"))


def place(project: Path) -> dict[str, Any]:
    """Returns the model's place in the environment's file."""
    found: dict[str, Any] = yaml.safe_load((project / "environments" / "production.yaml").read_text())
    served: dict[str, Any] = found["models"]["churn"]
    return served


def listed(project: Path) -> tuple[str, dict[str, Any]]:
    """Returns the step that is listed, and the predictor of its InferenceService."""
    kustomization = yaml.safe_load((project / OUTPUT / "kustomization.yaml").read_text())
    (path,) = (each for each in kustomization["resources"] if each.endswith("inference-service.yaml"))
    return Path(path).parent.name, yaml.safe_load((project / OUTPUT / path).read_text())["spec"]["predictor"]


def in_force(project: Path) -> tuple[str, str, int]:
    """Returns the step that is listed, the version in its pods, and its share of the requests."""
    folder, predictor = listed(project)
    return folder, predictor["labels"]["mlspec.dev/model-version"], predictor["canaryTrafficPercent"]


def promoted(project: Path, reached: str | None) -> None:
    """Promotes 1.2.0, and lets it reach a stage."""
    assert mlspec("promote", "churn", "1.2.0", "--to", "production", project) == 0
    if reached is not None:
        file = project / "environments" / "production.yaml"
        file.write_text(f"{file.read_text()}    reached: {{version: 1.2.0, stage: {reached}}}\n")
        assert mlspec("compile", project) == 0


def test_advance_goes_from_stage_to_stage(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    promoted(project, None)
    seen = []
    for _ in range(2):
        assert mlspec("advance", "churn", "--in", "production", project) == 0
        seen.append(in_force(project))
    assert seen == [("1-canary", "1.2.0", 10), ("2-full", "1.2.0", 100)]
    assert place(project)["reached"] == {"version": "1.2.0", "stage": "full"}
    said = capsys.readouterr().out
    assert "production: churn 1.2.0 goes to canary, from none of the requests to 10%" in said
    assert "production: churn 1.2.0 goes from canary to full, from 10% of the requests to 100%" in said
    assert mlspec("advance", "churn", "--in", "production", "--to", "canary", project) == 0
    assert in_force(project) == ("1-canary", "1.2.0", 10)


def test_a_step_says_what_moves_and_writes_the_text_of_its_pull_request(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    promoted(project, "canary")
    capsys.readouterr()
    body = tmp_path / "body.md"
    assert mlspec("advance", "churn", "--in", "production", project, "--pr-body", body) == 0
    said, text = capsys.readouterr().out, body.read_text()
    assert "under way     production: 1.2.0 goes from canary to full: all requests, 10% before" in said
    assert "mlspec gate churn --in production --live says whether it may go on" in said
    assert "none starts" not in said
    assert text.startswith(
        "## production: churn 1.2.0 goes from canary to full, from 10% of the requests to 100%\n\n- "
    )
    assert "- the way back: mlspec rollback churn --in production\n" in text
    assert "| **How long until full traffic?** | `production`: 1.2.0 goes from canary to full: all requests" in text
    assert "what moves by it moves back the same way" in text
    assert "<!-- mlspec plan -->" not in text
    assert "no version moves" not in said + text


def test_a_promotion_says_that_a_commit_lets_it_begin(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = tmp_path / "body.md"
    assert mlspec("promote", "churn", "1.2.0", "--to", "production", project, "--pr-body", body) == 0
    assert "starts none yet: 1.2.0 waits without requests until mlspec advance churn" in capsys.readouterr().out
    assert "`production` gets `1.2.0`: 2d after a commit lets it begin: `canary` 2d." in body.read_text()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ((), "churn 1.1.0 has reached full, the last stage"),
        (("--to", "full"), "churn 1.1.0 is in full already"),
        (("--to", "half"), "the rollout of churn has no stage 'half'"),
    ],
)
def test_advance_says_why_not(
    project: Path, words: tuple[str, ...], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mlspec("advance", "churn", "--in", "production", *words, project) == 1
    said = capsys.readouterr().err
    assert f"refused: {reason}\nhelp: " in said
    assert said.endswith("nothing was written\n")


def test_advance_is_for_rollouts_that_commits_step(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, argo = (
        project / "environments" / "production.yaml",
        "argo_rollouts: {gateway: mesh/gate, domain: example.com}",
    )
    text = file.read_text().replace("kserve: {mode: knative}", argo)
    file.write_text("".join(line for line in text.splitlines(keepends=True) if "reached" not in line))
    assert mlspec("advance", "churn", "--in", "production", project) == 1
    assert "argo_rollouts moves churn through its stages in production itself" in capsys.readouterr().err


def returned(project: Path) -> None:
    assert mlspec("rollback", "churn", "--in", "production", "--to", "1.1.0", project) == 0


def test_a_promoted_version_waits(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_force(project) == ("2-full", "1.1.0", 100)
    promoted(project, None)
    waits = "churn 1.2.0 waits, and the pods that answer today answer everybody"
    assert f"{waits}: mlspec advance churn --in production lets it begin" in capsys.readouterr().out
    assert place(project) == {"version": "1.2.0", "fallback": "1.1.0"}
    assert in_force(project) == ("0-waiting", "1.2.0", 0)


def test_a_version_is_promoted_over_one_in_the_middle_and_the_fallback_stays(project: Path) -> None:
    file = project / "environments" / "production.yaml"
    file.write_text(file.read_text().replace("stage: full", "stage: canary"))
    assert mlspec("compile", project) == 0
    promoted(project, None)
    assert place(project) == {"version": "1.2.0", "fallback": "1.0.0"}


@pytest.mark.parametrize("reached", [None, "canary"])
def test_a_version_that_is_returned_to_in_the_middle_waits(project: Path, reached: str | None) -> None:
    promoted(project, reached)
    returned(project)
    assert "reached" not in place(project)
    assert in_force(project) == ("0-waiting", "1.1.0", 0)


def test_a_version_that_is_returned_to_after_full_traffic_has_all(project: Path) -> None:
    promoted(project, "full")
    returned(project)
    assert place(project)["reached"] == {"version": "1.1.0", "stage": "full"}
    assert in_force(project) == ("2-full", "1.1.0", 100)


def test_what_was_reached_is_no_share_of_a_version_that_was_named_by_hand(project: Path) -> None:
    file = project / "environments" / "production.yaml"
    file.write_text(file.read_text().replace("    version: 1.1.0 ", "    version: 1.2.0 "))
    assert mlspec("compile", project) == 0
    assert place(project)["reached"] == {"version": "1.1.0", "stage": "full"}
    assert in_force(project) == ("0-waiting", "1.2.0", 0)


@pytest.mark.parametrize(("reached", "after"), [("canary", ("0-waiting", 0)), ("full", ("2-full", 100))])
def test_a_rollback_does_the_same_where_nothing_compiles(project: Path, reached: str, after: tuple[str, int]) -> None:
    promoted(project, reached)
    (project / "churn" / "model.yaml").write_text("nothing: at all\n")
    returned(project)
    folder, version, percent = in_force(project)
    assert (version, (folder, percent)) == ("1.1.0", after)


def cluster(project: Path, *first: str) -> InferenceService:
    """Returns the InferenceService of a cluster in which these versions have had all requests, one after another."""
    service = InferenceService()
    for version in first:
        predictor = listed(project)[1]
        labels = {**predictor["labels"], "mlspec.dev/model-version": version}
        service.apply({**predictor, "labels": labels} if version != "1.1.0" else predictor)
        service.start()
    assert service.shares() == {first[-1]: 100}
    return service


def merged(project: Path, service: InferenceService) -> tuple[dict[str, int], dict[str, int]]:
    """Returns who answers how much once a commit is applied, and once its pods are ready."""
    service.apply(listed(project)[1])
    before = service.shares()
    service.start()
    return before, service.shares()


def test_a_rollout_is_walked_commit_by_commit(project: Path) -> None:
    service = cluster(project, "1.0.0", "1.1.0")
    promoted(project, None)
    assert merged(project, service) == ({"1.1.0": 100}, {"1.1.0": 100})
    assert mlspec("advance", "churn", "--in", "production", project) == 0
    assert merged(project, service)[1] == {"1.1.0": 90, "1.2.0": 10}
    assert mlspec("advance", "churn", "--in", "production", project) == 0
    assert merged(project, service)[1] == {"1.2.0": 100}


@pytest.mark.parametrize("first", [("1.1.0",), ("1.0.0", "1.1.0")])
def test_a_return_in_the_middle_is_at_once(project: Path, first: tuple[str, ...]) -> None:
    service = cluster(project, *first)
    promoted(project, "canary")
    assert merged(project, service)[1] == {"1.1.0": 90, "1.2.0": 10}
    returned(project)
    assert merged(project, service) == ({"1.1.0": 100}, {"1.1.0": 100})
    promoted(project, "canary")
    assert merged(project, service) == ({"1.1.0": 100}, {"1.1.0": 90, "1.2.0": 10})


def test_a_return_after_full_traffic_waits_for_the_pods_alone(project: Path) -> None:
    service = cluster(project, "1.0.0", "1.1.0")
    promoted(project, "canary")
    merged(project, service)
    assert mlspec("advance", "churn", "--in", "production", project) == 0
    assert merged(project, service)[1] == {"1.2.0": 100}
    returned(project)
    assert merged(project, service) == ({"1.2.0": 100}, {"1.1.0": 100})


def test_without_a_share_what_is_left_would_get_everything(project: Path) -> None:
    service = cluster(project, "1.0.0", "1.1.0")
    promoted(project, "canary")
    merged(project, service)
    returned(project)
    predictor = listed(project)[1]
    del predictor["canaryTrafficPercent"]
    service.apply(predictor)
    assert service.shares() == {"1.2.0": 100}


def test_the_first_version_answers_everybody_while_it_waits(project: Path) -> None:
    assert mlspec("advance", "churn", "--in", "production", "--to", "canary", project) == 0
    service = InferenceService()
    assert merged(project, service) == ({}, {"1.1.0": 100})
