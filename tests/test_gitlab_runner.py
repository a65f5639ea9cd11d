"""The machinery that runs pipelines of GitLab here gives each job what GitLab gives it, and nothing else."""

from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from workflow_runs.faults import NotUnderstood
from workflow_runs.gitlab_events import merge_request, push, started
from workflow_runs.gitlab_runner import GitLab
from workflow_runs.gitlab_runs import PipelineRun
from workflow_runs.locks import locked
from workflow_runs.origin import Origin, git, served_origin

CI = "stages: [one, two]\ninclude: [{local: /.gitlab/mlspec/pipeline.yml}]\n"
PUSHED = """
a:
  stage: one
  image: python@sha256:abc
  variables: {WORD: $CI_COMMIT_BEFORE_SHA}
  script:
    - 'echo "<$WORD>"; env | sort; mkdir out; echo 1 > out/file; git status --short --branch'
  artifacts: {paths: [out]}
  rules: [{if: $CI_PIPELINE_SOURCE == "push"}]
b:
  stage: two
  needs: [a]
  script:
    - cat out/file
    - 'echo "$MODEL"'
  parallel: {matrix: [{MODEL: [x, y]}]}
  rules: [{if: $CI_PIPELINE_SOURCE == "push"}]
c:
  stage: two
  needs: []
  script: [echo clock]
  rules: [{if: '$CI_PIPELINE_SOURCE == "schedule" && $WHAT == "watch"'}]
"""


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[Origin]:
    project = tmp_path / "project"
    project.mkdir()
    (project / ".gitlab-ci.yml").write_text(CI)
    with served_origin(tmp_path, project) as served:
        yield served


@pytest.fixture
def gitlab(origin: Origin, tmp_path: Path) -> GitLab:
    return GitLab(origin, tmp_path / "pipelines", {"PLACE": "here"}, {"mlspec": {"TOKEN": "open sesame"}})


def commit(origin: Origin, pipeline: str, branch: str = "main", **files: str) -> str:
    """Returns the commit of a person that gives a branch of the origin these jobs."""
    folder = origin.bare.with_name(f"clone-{len(list(origin.bare.parent.iterdir()))}")
    origin.clone(folder)
    for name, text in {".gitlab/mlspec/pipeline.yml": dedent(pipeline), **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", "A change")
    git(folder, "push", "--quiet", "--force", "origin", f"HEAD:refs/heads/{branch}")
    return git(folder, "rev-parse", "HEAD")


def pushed(gitlab: GitLab, pipeline: str, **kill: str) -> PipelineRun:
    before = gitlab.origin.tip()
    commit(gitlab.origin, pipeline)
    return gitlab.run(push(gitlab.origin, before), **kill)


def test_jobs_get_artifacts_variables_and_a_fresh_clone(gitlab: GitLab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OF_THE_TESTS", "1")
    before = gitlab.origin.tip()
    run = pushed(gitlab, PUSHED)
    assert run.results == {"a": "success", "b: [x]": "success", "b: [y]": "success"}, run
    told = run.job("a").output.splitlines()
    assert f"<{before}>" in told
    assert {"GITLAB_CI=true", "PLACE=here", "CI_PROJECT_PATH=acme/models", "## HEAD (no branch)"} <= set(told)
    assert not [line for line in told if "OF_THE_TESTS" in line or "TOKEN=" in line or ".venv" in line]
    assert {"1", "y"} <= set(run.job("b: [y]").output.splitlines())


def test_rules_choose_the_jobs_of_an_event(gitlab: GitLab) -> None:
    commit(gitlab.origin, PUSHED)
    assert gitlab.run(started(gitlab.origin, "schedule", WHAT="watch")).results == {"c": "success"}
    assert gitlab.run(started(gitlab.origin, "schedule", WHAT="train")).results == {}


FAILING = """
a:
  stage: one
  script: ['false | cat', echo no]
after: {stage: two, needs: [a], script: [echo no]}
always: {stage: two, needs: [a], script: [echo yes], rules: [{when: always}]}
by hand: {stage: two, needs: [], script: [echo no], rules: [{when: manual, allow_failure: true}]}
by hand too: {stage: two, needs: [by hand], script: [echo no]}
"""


def test_a_failure_stops_what_needs_it(gitlab: GitLab) -> None:
    run = pushed(gitlab, FAILING)
    assert run.result == "failed"
    assert run.results == {
        "a": "failed",
        "after": "skipped",
        "always": "success",
        "by hand": "manual",
        "by hand too": "skipped",
    }


GUARDED = """
open: {stage: one, needs: [], script: ['echo "<$TOKEN$PLACE>"']}
guarded: {stage: one, needs: [], script: ['echo "<$TOKEN$PLACE>"'], environment: {name: mlspec, action: access}}
own:
  stage: one
  needs: []
  script: [echo own]
  rules: [{if: $CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID}]
"""


def test_secrets_are_for_jobs_of_their_environment_and_not_for_forks(gitlab: GitLab) -> None:
    head = commit(gitlab.origin, GUARDED, "change")
    run = gitlab.run(merge_request(gitlab.origin, 7, head))
    assert "<here>" in run.job("open").output.splitlines(), run
    assert "<open sesamehere>" in run.job("guarded").output.splitlines()
    assert run.job("own").result == "success"
    run = gitlab.run(merge_request(gitlab.origin, 8, head, is_foreign=True))
    assert "<>" in run.job("guarded").output.splitlines()
    assert "own" not in run.results


def test_a_clone_is_as_deep_as_it_says(gitlab: GitLab) -> None:
    count = "{stage: one, needs: [], variables: {GIT_DEPTH: '%s'}, script: ['git rev-list --count HEAD']}"
    run = pushed(gitlab, f"shallow: {count % 1}\nwhole: {count % 0}\n")
    assert "1" in run.job("shallow").output.splitlines(), run
    assert "2" in run.job("whole").output.splitlines()


@pytest.mark.parametrize(
    "pipeline",
    [
        "a: {stage: one, scripts: [echo]}",
        "a: {stage: three, script: [echo]}",
        "a: {stage: one, needs: [b], script: [echo]}",
        "a: {stage: one, needs: [b], script: [echo]}\nb: {stage: one, script: [echo], rules: [{when: never}]}",
        "a: {stage: one, extends: .nothing, script: [echo]}",
    ],
)
def test_a_pipeline_that_gitlab_refuses_is_refused(pipeline: str, gitlab: GitLab) -> None:
    with pytest.raises(NotUnderstood):
        pushed(gitlab, pipeline)


def test_a_runner_that_dies_leaves_the_rest_undone(gitlab: GitLab, tmp_path: Path) -> None:
    two = f"""
    a:
      stage: one
      script: [echo first, sleep 1; touch {tmp_path}/first, echo second, touch {tmp_path}/second]
    b: {{stage: two, script: [touch {tmp_path}/third]}}
    """
    assert pushed(gitlab, two, stop_after="a").results == {"a": "success"}
    assert (tmp_path / "second").exists()
    (tmp_path / "second").unlink()
    (tmp_path / "first").unlink()
    run = gitlab.run(push(gitlab.origin, gitlab.origin.tip()), kill_at="first")
    assert run.results == {"a": "killed"}
    assert not [name for name in ("first", "second", "third") if (tmp_path / name).exists()]


def test_what_a_person_said_is_data_and_never_code(gitlab: GitLab, tmp_path: Path) -> None:
    commit(gitlab.origin, 'a: {stage: one, variables: {MODEL: $SAID}, script: [\'printf "%s\\n" "$MODEL"\']}')
    payload = f"$(touch {tmp_path}/hit)`touch {tmp_path}/hit`'\"; touch {tmp_path}/hit #"
    run = gitlab.run(started(gitlab.origin, "web", SAID=payload))
    assert run.result == "success", run
    assert not (tmp_path / "hit").exists()


def test_a_word_of_a_person_that_would_win_over_a_matrix_is_refused(gitlab: GitLab) -> None:
    commit(gitlab.origin, "a: {stage: one, parallel: {matrix: [{MODEL: [x, y]}]}, script: ['echo $MODEL']}")
    with pytest.raises(NotUnderstood, match="MODEL is what a person said in every cell"):
        gitlab.run(started(gitlab.origin, "web", MODEL="x"))
    assert gitlab.run(started(gitlab.origin, "web", ASKED="x")).result == "success"


def test_a_job_has_no_package_before_it_installs_the_lock(gitlab: GitLab) -> None:
    commit(gitlab.origin, "", **{"requirements-ci.txt": locked()})
    job = "{stage: one, needs: [], script: [%s'mlspec --version']}"
    install = "'python -m pip install --require-hashes -r requirements-ci.txt', "
    run = pushed(gitlab, f"a: {job % install}\nb: {job % ''}\n")
    assert run.results == {"a": "success", "b": "failed"}, run
    assert "command not found" in run.job("b").output
