"""`mlspec ci propose --bundle`: what another job made is taken as data, and no more of it than was agreed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from forge_jobs import BRANCH, FORGES, Job, job_on
from scratch_repository import commit, git

ONLY = ("--only", "*/releases/*.yaml", "--only", "generated/**")


@pytest.fixture(params=FORGES)
def job(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Job]:
    with job_on(request.param, tmp_path) as found:
        git(tmp_path, "clone", "-q", str(found.origin), "trained")
        yield found


def train(job: Job, *paths: str, message: str = "a release") -> None:
    """Commits files in the clone of the job that ran the project's code."""
    for path in paths:
        (job.home / "trained" / path).parent.mkdir(parents=True, exist_ok=True)
        (job.home / "trained" / path).write_text("made\n", encoding="utf-8")
    commit(job.home / "trained", message)


def bundle(job: Job, revisions: str = "origin/main..main") -> Path:
    file = job.home / "release.bundle"
    git(job.home / "trained", "bundle", "create", "-q", str(file), revisions)
    return file


def test_what_a_bundle_brings_is_one_commit_of_ours(job: Job) -> None:
    train(job, "churn/releases/1.3.0.yaml", message="::set-output name=x::y")
    train(job, "generated/churn/1.3.0/plan.json", message="$(touch canary)")
    done = job.propose("--bundle", bundle(job), *ONLY)
    assert (done.returncode, done.stderr) == (0, "")
    assert job.files() == {"churn/releases/1.3.0.yaml": "A", "generated/churn/1.3.0/plan.json": "A"}
    assert git(job.origin, "rev-parse", f"{BRANCH}~1") == job.tip("main")
    assert git(job.origin, "log", "-1", "--format=%s", BRANCH) == "Release churn 1.3.0"
    assert job.propose("--bundle", bundle(job), *ONLY).stdout.startswith("nothing was done")


def test_what_the_work_tree_has_stays_behind(job: Job) -> None:
    train(job, "churn/releases/1.3.0.yaml")
    job.change()
    assert job.propose("--bundle", bundle(job), *ONLY).returncode == 0
    assert job.files() == {"churn/releases/1.3.0.yaml": "A"}


def test_what_a_commit_had_only_for_a_while_stays_behind(job: Job) -> None:
    train(job, "churn/secrets.txt")
    (job.home / "trained" / "churn" / "secrets.txt").unlink()
    train(job, "churn/releases/1.3.0.yaml")
    assert job.propose("--bundle", bundle(job), *ONLY).returncode == 0
    everything = git(job.origin, "log", "--all", "--name-only", "--format=", BRANCH)
    assert "secrets" not in everything


def test_it_starts_where_the_bundle_does_when_main_has_moved_on(job: Job) -> None:
    train(job, "churn/releases/1.3.0.yaml")
    begun = job.tip("main")
    job.push_as_person("main", "README.md")
    git(job.project, "pull", "-q")
    assert job.propose("--bundle", bundle(job), *ONLY).returncode == 0
    assert git(job.origin, "rev-parse", f"{BRANCH}~1") == begun
    assert job.files() == {"churn/releases/1.3.0.yaml": "A"}


@pytest.mark.parametrize(
    "path",
    [".github/workflows/evil.yml", ".gitlab-ci.yml", "churn/model.yaml", "mlspec.yaml", "generated", ".gitattributes"],
)
def test_any_other_path_is_refused_and_nothing_is_pushed(job: Job, path: str) -> None:
    train(job, "churn/releases/1.3.0.yaml", path)
    done = job.propose("--bundle", bundle(job), *ONLY)
    assert (done.returncode, job.tip(), job.requests()) == (1, None, [])
    assert f"{path} (no path of --only)" in done.stderr


def test_a_link_and_a_submodule_are_refused(job: Job) -> None:
    (job.home / "trained" / "generated").mkdir()
    (job.home / "trained" / "generated" / "etc").symlink_to("/etc")
    commit(job.home / "trained")
    git(job.home / "trained", "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},generated/module")
    git(job.home / "trained", "commit", "-q", "-m", "a module")
    done = job.propose("--bundle", bundle(job), *ONLY)
    assert (done.returncode, job.tip()) == (1, None)
    assert "generated/etc (a link), generated/module (a submodule)" in done.stderr


def test_a_bundle_needs_to_be_told_what_it_may_bring(job: Job) -> None:
    train(job, "churn/releases/1.3.0.yaml")
    done = job.propose("--bundle", bundle(job))
    assert (done.returncode, job.tip()) == (64, None)
    assert "say by --only what it may bring" in done.stderr


def test_no_bundle_and_a_damaged_one_are_said(job: Job) -> None:
    train(job, "churn/releases/1.3.0.yaml")
    file = bundle(job)
    file.write_bytes(file.read_bytes()[:-40])
    for damaged in (file, job.home / "body.md", job.home / "gone.bundle"):
        done = job.propose("--bundle", damaged, *ONLY)
        assert (done.returncode, job.tip()) == (1, None)
        assert done.stderr.startswith("Error: ")
        assert "\nhelp: check out the commit that the bundle was made on" in done.stderr


def test_a_bundle_of_several_commits_at_once_is_refused(job: Job) -> None:
    train(job, "churn/releases/1.3.0.yaml")
    git(job.home / "trained", "branch", "other", "main~1")
    file = job.home / "release.bundle"
    git(job.home / "trained", "bundle", "create", "-q", str(file), "main", "other")
    done = job.propose("--bundle", file, *ONLY)
    assert (done.returncode, job.tip()) == (1, None)
    assert "one commit is expected in a bundle" in done.stderr


def test_a_tree_that_no_git_would_write_is_refused(job: Job) -> None:
    trained = job.home / "trained"
    (trained / "hook").write_text("touch canary\n")
    blob = git(trained, "hash-object", "-w", "hook")
    inner = trained / "tree"
    inner.write_bytes(b"100644 post-checkout\0" + bytes.fromhex(blob))
    tree = git(trained, "hash-object", "-w", "-t", "tree", "--literally", "tree")
    inner.write_bytes(b"40000 .git\0" + bytes.fromhex(tree))
    outer = git(trained, "hash-object", "-w", "-t", "tree", "--literally", "tree")
    inner.write_bytes(b"40000 generated\0" + bytes.fromhex(outer))
    whole = git(trained, "hash-object", "-w", "-t", "tree", "--literally", "tree")
    made = git(trained, "commit-tree", whole, "-p", "main", "-m", "a release")
    git(trained, "update-ref", "refs/heads/main", made)
    done = job.propose("--bundle", bundle(job), "--only", "**")
    assert (done.returncode, job.tip()) == (1, None)
    assert "generated/.git/post-checkout" in done.stderr
