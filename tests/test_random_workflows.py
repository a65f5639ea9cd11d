"""Workflows of 200 random projects, which together reach every branch of what renders them: no judge minds them."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from mlspec.backends.github_actions.backend import GITHUB_ACTIONS
from mlspec.backends.gitlab_ci.backend import GITLAB_CI
from mlspec.cli.project_folder import read_project
from mlspec.emit.verify import verify
from mlspec.pipeline import plan_project
from mlspec.plan.plan import Plan, ProjectPlan
from mlspec.plan.project import ContinuousIntegration, Credential, Identity, Remote
from mlspec.spec.continuous_integration import Interval
from workflow_judges import findings, workflows_in

CASE = Path(__file__).parent / "cases" / "good" / "stepped"
PROJECTS = 200
IMAGE = f"python:3.12@sha256:{'0' * 64}"
IDENTITIES = (
    None,
    Identity("aws", "arn:aws:iam::123456789012:role/models", "eu-west-1", None, None),
    Identity(
        "gcp",
        None,
        None,
        "projects/1/locations/global/workloadIdentityPools/ci/providers/forge",
        "models@shop.iam.gserviceaccount.com",
    ),
)


def of(draw: Random, base: ProjectPlan) -> ProjectPlan:
    """Returns a project that differs from `base` in whatever workflows are rendered from."""
    provider = draw.choice(("github", "gitlab"))
    hosted = ("ubuntu-24.04",) if provider == "github" else ("docker", "linux")
    ci = ContinuousIntegration(
        provider=provider,
        runners=draw.choice((hosted, ("self-hosted", "linux"))),
        pull_request_runners=hosted,
        forks=draw.choice((True, False)),
        branch=draw.choice(("main", "trunk", "release/2.x")),
        timezone="UTC",
        watch_seconds=draw.choice(sorted(Interval.ACCEPTED)),
        python=draw.choice(("3.11", "3.12", "3.13")),
        requirements=draw.choice(("requirements-ci.txt", "locks/ci.txt")),
        image=draw.choice((None, IMAGE)) if provider == "gitlab" else None,
        organisation=None,
        identity=draw.choice(IDENTITIES),
    )
    credentials = (Credential("AWS_ACCESS_KEY_ID", draw.choice(("AWS_ACCESS_KEY_ID", "DVC_KEY"))),)
    remotes = draw.choice(((), (Remote("store", "s3://models/dvc", default=True, credentials=credentials),)))
    models = tuple(_model(draw, base.models[0], number) for number in range(draw.choice((1, 1, 2, 9))))
    environments = draw.choice((base.environments, ()))
    project = replace(base.project, ci=ci, remotes=remotes)
    return replace(base, project=project, models=models, environments=environments)


def _model(draw: Random, model: Plan, number: int) -> Plan:
    retraining = replace(model.operation.retraining, schedule=draw.choice((None, "weekly")))
    return replace(
        model,
        name=draw.choice(("churn", "include", "on", "true", "null", "a1", "stages", "x" * 48)) + str(number),
        image=draw.choice((None, model.image)),
        operation=replace(model.operation, retraining=retraining),
    )


@pytest.fixture(scope="module")
def base() -> ProjectPlan:
    planned = plan_project(read_project(str(CASE)).files)
    assert planned.plan is not None
    return planned.plan


def test_no_judge_finds_anything_in_random_projects(base: ProjectPlan, tmp_path: Path) -> None:
    draw = Random(20261127)  # noqa: S311 - the same projects each time
    texts: set[str] = set()
    for _ in range(PROJECTS):
        project = of(draw, base)
        files = (*GITHUB_ACTIONS.render_project(project), *GITLAB_CI.render_project(project))
        assert len(files) in (6, 7)
        for file in files:
            assert verify(file) is None
            if file.text in texts:
                continue
            texts.add(file.text)
            place = tmp_path / str(len(texts)) / file.path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(file.text, encoding="utf-8")
    found = workflows_in(*sorted(tmp_path.iterdir()))
    assert len(found.github) > 100
    assert len(found.gitlab) > 100
    assert [said for said in findings(found) if "[ runner-label ]" not in said] == []
