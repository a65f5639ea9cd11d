"""The workflows that projects render to: every judge of what CI reads accepts them, both systems say the same."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlspec.backends.gitlab_ci.rules import rules
from mlspec.cli.project_folder import read_project
from mlspec.pipeline import plan_project
from mlspec.workflows.actions import actions
from mlspec.workflows.registry import workflows
from mlspec.workflows.workflow import Job
from workflow_judges import findings, workflows_in

CASES = Path(__file__).parent / "cases" / "good"
GITHUB = sorted(CASES.glob("*/expected/.github/workflows/*.yml"))
GITLAB = sorted(CASES.glob("*/expected/.gitlab/mlspec/*.yml"))
OWN_LABEL = 'label "large" is unknown'
"""A machine of the project's own, which actionlint cannot know."""
WRITING = {"contents", "pull-requests", "packages"}


def read(file: Path) -> dict[str, Any]:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def jobs_of(case: str) -> list[tuple[str, Job]]:
    planned = plan_project(read_project(str(CASES / case)).files)
    assert planned.plan is not None
    return [(workflow.name, job) for workflow in workflows(planned.plan) for job in workflow.jobs]


def test_no_judge_finds_anything() -> None:
    trees = sorted({file.parents[2] for file in (*GITHUB, *GITLAB)})
    found = workflows_in(*trees)
    assert (len(found.github), len(found.gitlab)) == (len(GITHUB), len(GITLAB))
    assert len(found.github) >= 18
    assert len(found.gitlab) >= 14
    assert [said for said in findings(found) if OWN_LABEL not in said] == []


@pytest.mark.parametrize("file", GITHUB, ids=lambda file: f"{file.parts[-5]}-{file.stem}")
def test_a_job_of_github_may_do_no_more_than_it_says(file: Path) -> None:
    document = read(file)
    assert document["permissions"] == {}
    assert "pull_request_target" not in document["on"]
    for name, job in document["jobs"].items():
        assert job["timeout-minutes"] <= 360, name
        writes = {right for right, level in job["permissions"].items() if level == "write"} & WRITING
        steps = job["steps"]
        assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"]) for step in steps if "uses" in step)
        checkouts = [step["with"] for step in steps if step.get("uses", "").startswith("actions/checkout@")]
        assert all(each["persist-credentials"] is False for each in checkouts)
        assert all("${{" not in step["run"] for step in steps if "run" in step)
        if writes and "pull_request" in document["on"]:
            protected = document["on"]["pull_request"]["branches"]
            assert [each.get("ref") for each in checkouts] == protected, f"{name}: the request's code by a token"


@pytest.mark.parametrize("file", GITHUB, ids=lambda file: f"{file.parts[-5]}-{file.stem}")
def test_a_job_of_github_that_writes_shares_no_environment_with_code_of_the_project(file: Path) -> None:
    for name, job in read(file)["jobs"].items():
        writes = {right for right, level in job["permissions"].items() if level == "write"} & WRITING
        ran = {"Run the pipeline", "Run it on the sample"} & {step["name"] for step in job["steps"]}
        assert not (writes and ran), name
        if ran:
            assert job.get("environment") in (None, f"mlspec-{file.stem.removeprefix('mlspec-')}"), name
            assert not [variable for variable in job.get("env", {}) if variable.startswith("REGISTRY")], name
        elif "environment" in job:
            assert job["environment"] == "mlspec", name


@pytest.mark.parametrize("file", GITLAB, ids=lambda file: f"{file.parts[-5]}-{file.stem}")
def test_a_job_of_gitlab_that_runs_code_of_the_project_sees_no_variable_of_those_that_write(file: Path) -> None:
    for name, job in read(file).items():
        if name in ("mlspec train", "mlspec experiment"):
            assert job.get("environment", {}).get("name") in (None, name.replace(" ", "-")), name


@pytest.mark.parametrize("file", GITHUB, ids=lambda file: f"{file.parts[-5]}-{file.stem}")
def test_a_job_of_github_that_writes_has_the_protected_branch_whichever_one_a_person_chose(file: Path) -> None:
    document = read(file)
    protected = read(file.with_name("mlspec-check.yml"))["on"]["pull_request"]["branches"][0]
    for name, job in document["jobs"].items():
        writes = {right for right, level in job["permissions"].items() if level == "write"} & WRITING
        if writes:
            assert [step["with"].get("ref") for step in job["steps"] if "checkout@" in step.get("uses", "")] == [
                protected
            ], name


@pytest.mark.parametrize("name", ["rollback", "watch"])
def test_no_wish_and_no_message_is_dropped_for_a_later_one(name: str) -> None:
    for file in (file for file in GITHUB if file.stem == f"mlspec-{name}"):
        alone = read(file)["concurrency"]
        assert "github.run_id" in alone["group"], "GitHub keeps the last alone of those that wait in a group"
        assert alone["cancel-in-progress"] is False


@pytest.mark.parametrize("file", GITLAB, ids=lambda file: f"{file.parts[-5]}-{file.stem}")
def test_a_job_of_gitlab_is_in_no_pipeline_without_those_that_it_needs(file: Path) -> None:
    jobs = {name: job for name, job in read(file).items() if name.startswith("mlspec ")}
    for name, job in jobs.items():
        for need in job.get("needs", ()):
            there = {rule["if"] for rule in jobs[need["job"]]["rules"]}
            for rule in job["rules"]:
                assert any(set(each.split(" && ")) <= set(rule["if"].split(" && ")) for each in there), name
                assert rule.get("when") != "always" or "manual" not in {
                    each.get("when") for each in jobs[need["job"]]["rules"] if each["if"] == rule["if"]
                }, f"{name} would not wait for the person"


@pytest.mark.parametrize("case", ["stepped", "delivery", "released"])
def test_every_job_is_there_on_its_system(case: str) -> None:
    tree = CASES / case / "expected"
    rendered = {
        (file.stem.removeprefix("mlspec-"), name)
        for file in tree.glob(".github/workflows/*.yml")
        for name in read(file)["jobs"]
    } | {
        (file.stem, name.removeprefix(f"mlspec {file.stem}").strip() or file.stem)
        for file in tree.glob(".gitlab/mlspec/*.yml")
        if file.stem != "pipeline"
        for name in read(file)
    }
    assert rendered == {(workflow, job.name) for workflow, job in jobs_of(case)}


def test_the_clock_tells_gitlab_too_that_models_are_due() -> None:
    planned = plan_project(read_project(str(CASES / "stepped")).files)
    assert planned.plan is not None
    train = next(each for each in workflows(planned.plan) if each.name == "train")
    due = [rule["variables"] for rule in rules(train, train.jobs[0], "main") if '"schedule"' in rule["if"]]
    assert due == [{"MLSPEC_DUE": "yes"}]
    assert sum("variables" in rule for job in train.jobs for rule in rules(train, job, "main")) == 1


def test_every_action_that_is_used_is_listed_and_pinned() -> None:
    listed = {action.uses for action in actions()}
    used = {
        step["uses"]
        for file in GITHUB
        for job in read(file)["jobs"].values()
        for step in job["steps"]
        if "uses" in step
    }
    assert used
    assert used <= listed


def test_a_workflow_of_another_system_goes_when_the_system_changes(tmp_path: Path) -> None:
    import shutil

    project = tmp_path / "project"
    shutil.copytree(CASES / "demand", project, ignore=shutil.ignore_patterns("expected"))
    command = [sys.executable, "-m", "mlspec", "compile", str(project)]
    subprocess.run(command, check=True, capture_output=True)
    own = project / ".github" / "workflows" / "own.yml"
    own.write_text("name: own\n", encoding="utf-8")
    file = project / "mlspec.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"(?m)^ci: .*$", "ci: {provider: gitlab, runners: [docker], image: none}", text), "utf-8")
    subprocess.run(command, check=True, capture_output=True)
    assert [path.name for path in (project / ".github" / "workflows").iterdir()] == ["own.yml"]
    assert (project / ".gitlab" / "mlspec" / "pipeline.yml").exists()


def test_pages_say_what_is_rendered(checkout: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "tools/workflow_reference.py", str(tmp_path)], cwd=checkout, check=True)
    pages = sorted((checkout / "docs" / "workflows").glob("*.md"))
    assert [page.name for page in pages] == [page.name for page in sorted(tmp_path.iterdir())]
    for page in pages:
        assert page.read_text(encoding="utf-8") == (tmp_path / page.name).read_text(encoding="utf-8"), (
            "python tools/workflow_reference.py"
        )
