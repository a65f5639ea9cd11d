"""The machinery that runs workflows of GitHub here does as GitHub does, and refuses what it does not know."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from workflow_runs.faults import NotUnderstood
from workflow_runs.github_contexts import Repository
from workflow_runs.github_events import dispatched, message, pull_request, pushed, scheduled
from workflow_runs.github_runner import GitHub
from workflow_runs.locks import locked
from workflow_runs.origin import Origin, served_origin
from workflow_runs.small_workflows import commit, ran, said, steps, workflow

CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"
PYTHON = "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97"
UPLOAD = "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f"
DOWNLOAD = "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c"


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[Origin]:
    project = tmp_path / "project"
    project.mkdir()
    (project / "model.yaml").write_text("a: 1\n")
    with served_origin(tmp_path, project) as served:
        yield served


@pytest.fixture
def github(origin: Origin, tmp_path: Path) -> GitHub:
    guarded = {"production": {"DEPLOY": "only there"}}
    return GitHub(Repository(origin, {"WORD": "open sesame"}, guarded, {"PLACE": "here"}), tmp_path / "runs")


def test_blocks_run_in_order_in_the_environment_of_the_job_alone(
    github: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OF_THE_TESTS", "1")
    run = ran(github, steps("echo a > file", "cat file; env | sort", 'test -z "${OF_THE_TESTS:-}"'))
    assert run.result == "success", run
    told = run.job("job").step("2").output.splitlines()
    assert told[0] == "a"
    assert {"CI=true", "GITHUB_ACTIONS=true", "GITHUB_REPOSITORY=acme/models", "GITHUB_REF=refs/heads/main"} <= set(
        told
    )
    assert not [line for line in told if "OF_THE_TESTS" in line or ".venv" in line]


def test_a_step_that_fails_ends_its_job_but_for_steps_that_run_always(github: GitHub) -> None:
    run = ran(
        github,
        steps(
            "false | cat", "echo no", "- if: ${{ !cancelled() }}\n  run: echo yes", "- if: failure()\n  run: echo so"
        ),
    )
    assert [step.outcome for step in run.job("job").steps] == ["failure", "skipped", "success", "success"]
    assert run.result == "failure"


def test_without_a_shell_a_broken_pipe_is_no_failure(github: GitHub) -> None:
    assert ran(github, steps("- run: false | cat")).result == "success"


def test_what_runs_too_long_is_ended(github: GitHub) -> None:
    run = ran(github, steps("- run: sleep 60 & sleep 60\n  timeout-minutes: 0.01"))
    assert run.result == "failure"
    assert "ended after 0.6 seconds" in run.job("job").steps[0].output


def test_outputs_and_summaries_go_on(github: GitHub) -> None:
    give = "- id: give\n  run: |\n    echo 'models=[1]' >> $GITHUB_OUTPUT\n    echo '# Page' >> $GITHUB_STEP_SUMMARY"
    first = steps(give, job="first", more="outputs: {models: '${{ steps.give.outputs.models }}'}")
    use = "- env: {MODELS: '${{ needs.first.outputs.models }}'}\n  run: echo \"$MODELS\""
    run = ran(github, first + steps(use, job="second", more="needs: first"))
    assert run.job("second").steps[0].output == "[1]\n"
    assert run.summary == "# Page\n"


def test_a_matrix_runs_once_a_value_and_one_failure_ends_the_rest_if_it_says_so(github: GitHub) -> None:
    models = '- id: models\n  run: echo \'models=["a", "b", "c"]\' >> "$GITHUB_OUTPUT"'
    first = steps(models, job="models", more="outputs: {models: '${{ steps.models.outputs.models }}'}")
    train = "- env: {MODEL: '${{ matrix.model }}'}\n  run: test \"$MODEL\" != b"
    more = "needs: [models]\nstrategy: {fail-fast: %s, matrix: {model: '${{ fromJSON(needs.models.outputs.models) }}'}}"
    run = ran(github, first + steps(train, job="train", more=more % "false"))
    assert [(job.name, job.result) for job in run.jobs[1:]] == [
        *(("train (a)", "success"), ("train (b)", "failure"), ("train (c)", "success"))
    ]
    assert run.results["train"] == "failure"
    run = ran(github, first + steps(train, job="train", more=more % "true"))
    assert [job.name for job in run.jobs] == ["models", "train (a)", "train (b)"]


def test_an_empty_matrix_is_a_failure_as_on_github(github: GitHub) -> None:
    assert ran(github, steps("echo", more="strategy: {matrix: {model: []}}")).result == "failure"


def test_a_job_is_skipped_where_one_before_it_failed_or_was_skipped(github: GitHub) -> None:
    jobs = steps("false", job="a") + steps("true", job="b", more="needs: a") + steps("true", job="c", more="needs: b")
    jobs += steps("true", job="d", more="needs: [a]\nif: ${{ !cancelled() && needs.a.result == 'failure' }}")
    jobs += steps("true", job="e", more="if: github.event_name == 'push'")
    run = ran(github, jobs)
    assert run.results == {"a": "failure", "b": "skipped", "c": "skipped", "d": "success", "e": "skipped"}


def test_artifacts_go_from_job_to_job_without_hidden_files(github: GitHub) -> None:
    first = steps(
        "mkdir -p work/a work/.h; echo 1 > work/a/b; echo 2 > work/.h/c; chmod +x work/a/b",
        f"- uses: {UPLOAD}\n  with: {{name: kept, path: work, if-no-files-found: error}}",
        job="first",
    )
    take = f"- uses: {DOWNLOAD}\n  with: {{pattern: 'k*', path: there, merge-multiple: true}}"
    run = ran(github, first + steps(take, "find there -type f; test ! -x there/a/b", job="second", more="needs: first"))
    assert run.result == "success", run
    assert run.job("second").step("2").output == "there/a/b\n"


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (f"- uses: {DOWNLOAD}\n  with: {{name: kept}}", "Artifact not found for name: kept"),
        (f"- uses: {UPLOAD}\n  with: {{name: kept, path: nowhere, if-no-files-found: error}}", "No files were found"),
        (f"- uses: {PYTHON}\n  with: {{}}", "is no version"),
        (f"- uses: {CHECKOUT}", "403"),
    ],
)
def test_an_action_that_fails_fails_its_step(step: str, said: str, github: GitHub) -> None:
    run = ran(github, steps(step, "echo no"))
    assert run.result == "failure"
    assert said in run.job("job").steps[0].output
    assert run.job("job").steps[1].outcome == "skipped"


UNKNOWN = {
    "an unset variable": ("reads NOWHERE, which nothing sets", steps('echo "$NOWHERE"')),
    "an unknown action": ("the action acme/act", steps(f"- uses: acme/act@{'a' * 40}")),
    "an action by its tag": ("not pinned", steps("- uses: actions/checkout@v7")),
    "an option": ("with sparse-checkout", steps(f"- uses: {CHECKOUT}\n  with: {{sparse-checkout: a}}")),
    "a shell": ("the shell pwsh", steps("- shell: pwsh\n  run: echo")),
    "a key of a step": ("has retry", steps("- run: echo\n  retry: 3")),
    "a key of a job": ("has services", steps("true", more="services: {}")),
    "a function": ("function 'hashFiles'", steps(said("hashFiles('a')"))),
    "a context": ("'jobs' in the", steps(said("jobs.a"))),
    "half an expression": ("no ']' in", steps(said("needs[1"))),
    "an answer that nobody was asked for": ("nothing is called 'a'", steps(said("inputs.a"))),
    "an output that a step did not give": ("called 'b'", steps("- id: a\n  run: 'true'", said("steps.a.outputs.b"))),
    "a step that there is not": ("called 'a'", steps(said("steps.a.outputs.b"))),
    "a job that is not waited for": ("called 'a'", steps("true", job="a") + steps(said("needs.a.result"), job="b")),
    "an expression in a text": ("a text around", steps("- if: always() || ${{ true }}\n  run: echo")),
    "$GITHUB_ENV": ("GITHUB_ENV: A=b", steps('echo A=b >> "$GITHUB_ENV"')),
    "$GITHUB_PATH": ("GITHUB_PATH: /tmp", steps('echo /tmp >> "$GITHUB_PATH"')),
    "set-output": ("says set-output", steps("echo '::set-output name=a::b'")),
    "set-env": ("says set-env", steps("echo ' ::set-env name=a::b'")),
    "a circle": (
        "wait for ever: a, b",
        steps("true", job="a", more="needs: b") + steps("true", job="b", more="needs: a"),
    ),
    "a right": ("everything", steps("true", permissions="{everything: write}")),
    "all rights": ("write-all", steps("true", permissions="write-all")),
}


@pytest.mark.parametrize(("reason", "jobs"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_not_known_or_not_safe_is_refused(reason: str, jobs: str, github: GitHub) -> None:
    with pytest.raises(NotUnderstood, match=re.escape(reason)):
        ran(github, jobs)


def test_rights_that_the_settings_would_choose_are_refused(github: GitHub) -> None:
    origin = github.repository.origin
    commit(origin, {".github/workflows/test.yml": workflow(steps("true"), top="")})
    with pytest.raises(NotUnderstood, match="no permissions"):
        github.run("test", dispatched(origin))


GUARDED = "- env: {A: '${{ secrets.WORD }}${{ secrets.DEPLOY }}${{ vars.PLACE }}'}\n  run: echo \"<$A>\""


def test_secrets_are_for_jobs_of_their_environment_and_not_for_forks(github: GitHub) -> None:
    origin = github.repository.origin
    jobs = steps(GUARDED, job="open") + steps(GUARDED, job="guarded", more="environment: production")
    text = workflow(jobs, "workflow_dispatch:\npull_request: {branches: [main]}")
    before = commit(origin, {".github/workflows/test.yml": text})
    run = github.run("test", dispatched(origin))
    assert [job.steps[0].output for job in run.jobs] == ["<open sesamehere>\n", "<open sesameonly therehere>\n"]
    head = commit(origin, {"model.yaml": "a: 2\n"}, "change")
    assert origin.tip() == before
    run = github.run("test", pull_request(origin, 7, head, fork="eve/models"))
    assert [job.steps[0].output for job in run.jobs] == ["<here>\n", "<here>\n"]


CHECKED_OUT = f"- uses: {CHECKOUT}\n  with: {{fetch-depth: 0, persist-credentials: false}}"
HELPER = "'!f() { echo username=x-access-token; echo password=$GH_TOKEN; }; f'"
COMMIT = "git -c user.name=a -c user.email=a@example.com commit --quiet --allow-empty -m more"
PUSH = f"{COMMIT} && git -c credential.helper={HELPER} push origin HEAD:%s"


def push(branch: str, of: str = "${{ github.token }}") -> str:
    return f"- env: {{GH_TOKEN: '{of}'}}\n  run: {json.dumps(PUSH % branch)}"


def test_a_job_with_the_right_pushes_a_branch(github: GitHub) -> None:
    run = ran(github, steps(CHECKED_OUT, push("refs/heads/new"), permissions="{contents: write}"))
    assert run.result == "success", run
    assert github.repository.origin.git("log", "-1", "--format=%s", "new") == "more"


@pytest.mark.parametrize(
    ("step", "permissions", "said"),
    [
        (push("refs/heads/new"), "{contents: read}", "403"),
        (push("refs/heads/main"), "{contents: write}", "GH006: Protected branch update failed"),
        (push("refs/heads/new", "nonsense"), "{contents: write}", "Authentication failed"),
        ("git push origin HEAD:refs/heads/new", "{contents: write}", "could not read Username"),
        (
            "mkdir -p .github/workflows; date > .github/workflows/b.yml; git add -A; " + COMMIT,
            "{contents: write}",
            "without `workflows` permission",
        ),
    ],
    ids=["no right", "protected branch", "wrong token", "no token", "workflow"],
)
def test_a_push_that_github_refuses_is_refused(step: str, permissions: str, said: str, github: GitHub) -> None:
    after = [push("refs/heads/new")] if "workflows" in step else []
    run = ran(github, steps(CHECKED_OUT, step, *after, permissions=permissions))
    assert run.result == "failure"
    assert said in "".join(each.output for each in run.job("job").steps)
    assert "new" not in github.repository.origin.git("branch", "--list")


OPEN = """- env: {GH_TOKEN: "${{ secrets.APP || github.token }}"}
  run: |
    said='{"head": "new", "base": "main", "title": "T"}'
    gh api --method POST repos/acme/models/pulls --input - <<< "$said" | grep -c T
"""


@pytest.mark.parametrize(
    ("permissions", "said"),
    [
        ("{contents: write, pull-requests: write}", "1\n"),
        ("{contents: write, pull-requests: read}", "gh: Resource not accessible by integration (HTTP 403)"),
        ("{contents: write}", "gh: Resource not accessible by integration (HTTP 403)"),
    ],
)
def test_a_token_opens_a_pull_request_where_the_job_may(permissions: str, said: str, github: GitHub) -> None:
    run = ran(github, steps(CHECKED_OUT, push("refs/heads/new"), OPEN, permissions=permissions))
    assert said in run.job("job").step("3").output, run
    pulls = json.loads((github.folder / "gh.json").read_text())["pulls"]
    assert [pull["title"] for pull in pulls] == (["T"] if said == "1\n" else [])


def test_a_token_of_an_app_has_its_own_rights(github: GitHub) -> None:
    rights = {"contents": "write", "pull-requests": "write", "workflows": "write"}
    app = github.repository.origin.token("app", rights)
    github.repository = replace(github.repository, secrets={"APP": app})
    changed = f"mkdir -p .github/workflows; date > .github/workflows/b.yml; git add -A; {COMMIT}"
    run = ran(github, steps(CHECKED_OUT, changed, push("refs/heads/new", "${{ secrets.APP }}"), OPEN, permissions=READ))
    assert run.result == "success", run


READ = "{contents: read}"


def test_gh_asks_for_a_token_and_knows_none_but_those_it_gave(github: GitHub) -> None:
    asks = "gh api repos/acme/models/pulls"
    run = ran(github, steps(asks))
    assert "set the GH_TOKEN environment variable" in run.job("job").steps[0].output
    run = ran(github, steps(f"- env: {{GH_TOKEN: ghp_other}}\n  run: {asks}"))
    assert "Bad credentials (HTTP 401)" in run.job("job").steps[0].output


def test_a_clone_is_as_deep_as_it_says_and_keeps_no_token(github: GitHub) -> None:
    shallow = f"- uses: {CHECKOUT}\n  with: {{path: shallow, persist-credentials: false}}"
    kept = f"- uses: {CHECKOUT}\n  with: {{path: kept, fetch-depth: 0}}"
    count = (
        "for each in shallow kept; do git -C $each rev-list --count HEAD; grep -c extra $each/.git/config || true; done"
    )
    run = ran(github, steps(shallow, kept, count, permissions="{contents: read}"))
    assert run.job("job").step("3").output.split() == ["1", "0", "2", "1"], run


def test_a_pull_request_is_checked_out_merged_beside_its_base(github: GitHub) -> None:
    origin = github.repository.origin
    step = "git log --format=%s -1; git rev-parse --abbrev-ref HEAD; git log -1 --format=%s origin/main; cat model.yaml"
    text = workflow(steps(CHECKED_OUT, step, permissions="{contents: read}"), "pull_request: {branches: [main]}")
    commit(origin, {".github/workflows/test.yml": text}, message="Base")
    head = commit(origin, {"model.yaml": "a: 2\n"}, "change")
    run = github.run("test", pull_request(origin, 7, head))
    told = run.job("job").step("2").output.splitlines()
    assert told == [f"Merge {head} into main", "HEAD", "Base", "a: 2"], run


def test_events_start_what_asks_for_them(github: GitHub) -> None:
    origin = github.repository.origin
    on = {
        "labels": "pull_request: {branches: [main], types: [labeled]}",
        "paths": "push: {branches: [main], paths: ['deep/**', '*.yaml']}",
        "clock": "schedule: [{cron: '7 * * * *'}]",
        "told": "repository_dispatch: {types: [abort]}",
        "asked": "workflow_dispatch:",
    }
    before = commit(
        origin, {f".github/workflows/{name}.yml": workflow(steps("true"), text) for name, text in on.items()}
    )
    commit(origin, {"deep/in/file": ""})
    assert github.started(pushed(origin, before)) == ["paths"]
    now = origin.tip()
    commit(origin, {"other/a.yaml": ""})
    assert github.started(pushed(origin, now)) == []
    assert github.started(scheduled(origin, "7 * * * *")) == ["clock"]
    assert github.started(scheduled(origin, "8 * * * *")) == []
    assert github.started(message(origin, "abort", {})) == ["told"]
    assert github.started(dispatched(origin)) == ["asked"]
    head = commit(origin, {"model.yaml": "a: 2\n"}, "change")
    assert github.started(pull_request(origin, 7, head)) == []
    assert github.started(pull_request(origin, 7, head, action="labeled", labels=["x"])) == ["labels"]
    with pytest.raises(NotUnderstood, match="does not start"):
        github.run("clock", dispatched(origin))


@pytest.mark.parametrize("stop", [("a", "1"), ("a", "two"), ("b", "1")])
def test_a_runner_that_dies_leaves_the_rest_undone(stop: tuple[str, str], github: GitHub) -> None:
    jobs = steps("true", "- name: two\n  run: 'true'", job="a") + steps("true", "true", job="b", more="needs: a")
    origin = github.repository.origin
    commit(origin, {".github/workflows/test.yml": workflow(jobs)})
    whole = github.run("test", dispatched(origin)).walked
    assert whole == [("a", "1"), ("a", "two"), ("b", "1"), ("b", "2")]
    run = github.run("test", dispatched(origin), stop_after=stop)
    assert run.walked == whole[: whole.index(stop) + 1]
    assert run.result == "cancelled"


def test_an_answer_is_data_and_never_code(github: GitHub, tmp_path: Path) -> None:
    payload = f"$(touch {tmp_path}/hit)`touch {tmp_path}/hit`'\"; touch {tmp_path}/hit #\n::set-output name=a::b"
    step = "- env: {A: '${{ inputs.model }}'}\n  run: printf '%s' \"$A\" | tr -d '\\n:'"
    run = ran(github, steps(step), model=payload)
    assert run.result == "success"
    assert not (tmp_path / "hit").exists()


SETUP = f"- uses: {PYTHON}\n  with: {{python-version: '3.12'}}"
INSTALL = "python -m pip install --require-hashes -r requirements-ci.txt"


def test_a_job_has_no_package_before_it_installs_the_lock(github: GitHub) -> None:
    commit(github.repository.origin, {"requirements-ci.txt": locked()})
    see = "mlspec --version; command -v mlspec"
    run = ran(github, steps(CHECKED_OUT, SETUP, INSTALL, see, permissions="{contents: read}"))
    assert run.result == "success", run
    assert run.job("job").step("4").output.startswith("mlspec ")
    assert str(github.folder) in run.job("job").step("4").output
    run = ran(github, steps(CHECKED_OUT, SETUP, see, permissions="{contents: read}"))
    assert "mlspec: command not found" in run.job("job").step("3").output


@pytest.mark.parametrize(
    ("lock", "reason"),
    [
        (re.sub(r" --hash=\S+", "", locked(), count=1), "no hash"),
        (re.sub(r"(?m)^click.*\n", "", locked()), "click: needed, and not there"),
        (locked().replace("click==", "click==1"), "No matching distribution found for click==1"),
        (None, "Could not open requirements file"),
    ],
    ids=["no hash", "too short", "another version", "no lock"],
)
def test_a_wrong_lock_is_refused(lock: str | None, reason: str, github: GitHub) -> None:
    commit(github.repository.origin, {"requirements-ci.txt": lock} if lock else {})
    run = ran(github, steps(CHECKED_OUT, SETUP, INSTALL, permissions="{contents: read}"))
    assert run.result == "failure"
    assert reason in run.job("job").step("3").output, run
