"""`mlspec prune` removes the frozen folders that nothing needs, whole, and nothing else."""

from pathlib import Path

import pytest

from command_line import files_of, mlspec
from frozen_versions import freeze
from released_story import day, empty_project, serve
from scratch_repository import commit, git

VERSIONS = ("1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0", "1.5.0")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six releases; production served the first five one after the other, each with the one before to fall back to."""
    project = empty_project(tmp_path_factory.mktemp("prune") / "models")
    commit(project, "begin", day(1))
    for number, version in enumerate(VERSIONS):
        freeze(project, version)
        commit(project, f"release {version}", day(2 + 2 * number))
        if version != VERSIONS[-1]:
            serve(project, version, VERSIONS[number - 1] if number else None)
            commit(project, f"serve {version}", day(3 + 2 * number))
    return project


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    git(tmp_path, "clone", "-q", str(made), "clone")
    return tmp_path / "clone"


def frozen(project: Path) -> list[str]:
    return sorted(folder.name for folder in (project / "generated" / "churn").iterdir() if folder.name[0].isdigit())


def test_only_what_no_environment_needs_goes_and_its_record_stays(project: Path) -> None:
    before = files_of(project)
    done = mlspec("prune", "--dry-run", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert files_of(project) == before
    assert done.stdout.endswith("1 would be removed, 5 kept\n")
    done = mlspec("prune", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "kept generated/churn/1.1.0: one of the last 3 commits of environments/production.yaml names it\n"
        "kept generated/churn/1.2.0: one of the last 3 commits of environments/production.yaml names it\n"
        "kept generated/churn/1.3.0: environments/production.yaml names it\n"
        "kept generated/churn/1.4.0: environments/production.yaml names it\n"
        "kept generated/churn/1.5.0: it is the last release\n"
        f"removing generated/churn/1.0.0: {len([path for path in before if '/1.0.0/' in path])} files\n"
        "1 removed, 5 kept\n"
    )
    gone = before.keys() - files_of(project).keys()
    assert gone == {path for path in before if path.startswith("generated/churn/1.0.0/")}
    assert frozen(project) == list(VERSIONS[1:])
    assert mlspec("prune", cwd=project).stdout.endswith("0 removed, 5 kept\n")
    assert mlspec("versions", cwd=project).returncode == 0
    assert mlspec("check", cwd=project).returncode == 0


def test_what_an_environment_of_the_work_tree_names_stays(project: Path) -> None:
    serve(project, "1.0.0", name="staging")
    assert "kept generated/churn/1.0.0: environments/staging.yaml names it" in mlspec("prune", cwd=project).stdout
    assert frozen(project) == list(VERSIONS)


def test_a_broken_commit_and_a_file_that_went_use_nothing_up(project: Path) -> None:
    file = project / "environments" / "production.yaml"
    file.write_text("models: [\n")
    commit(project, "broken", day(20))
    file.unlink()
    commit(project, "gone", day(21))
    assert mlspec("prune", cwd=project).stdout.endswith("1 removed, 5 kept\n")


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        ("pipeline/notes.txt", "mine\n", "generated/churn/1.0.0/pipeline/notes.txt is not mlspec's"),
        ("pipeline/params.yaml", "mine: 1\n", "generated/churn/1.0.0/pipeline/params.yaml was edited"),
        ("manifest.json", "{}\n", "generated/churn/1.0.0/manifest.json is not the one that churn/releases/1.0.0.yaml"),
    ],
)
def test_what_nobody_vouches_for_refuses_the_whole_run(path: str, text: str, words: str, project: Path) -> None:
    (project / "generated" / "churn" / "1.0.0" / path).write_text(text)
    before = files_of(project)
    done = mlspec("prune", cwd=project)
    assert done.returncode == 1
    assert words in done.stderr
    assert "\nhelp: " in done.stderr
    assert files_of(project) == before


def test_a_link_refuses_and_what_dvc_keeps_stays(project: Path) -> None:
    home = project / "generated" / "churn" / "1.0.0"
    (home / "elsewhere").symlink_to(project / "churn")
    assert "generated/churn/1.0.0/elsewhere is not mlspec's" in mlspec("prune", cwd=project).stderr
    (home / "elsewhere").unlink()
    (home / "pipeline" / "out").mkdir()
    (home / "pipeline" / "out" / "model").write_text("weights\n")
    assert mlspec("prune", cwd=project).returncode == 0
    assert list(files_of(home)) == ["pipeline/out/model"]
    assert mlspec("check", cwd=project).returncode == 0


def test_a_version_that_was_never_committed_stays(project: Path) -> None:
    git(project, "rm", "-rq", "--cached", "generated/churn/1.0.0")
    commit_without = git(project, "commit", "-q", "-m", "not in git")
    assert commit_without == ""
    done = mlspec("prune", cwd=project)
    assert done.returncode == 1
    assert "generated/churn/1.0.0 is not committed: git would not have it any more" in done.stderr


def test_a_shallow_clone_is_refused(made: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{made}", "shallow")
    done = mlspec("prune", cwd=tmp_path / "shallow")
    assert (done.returncode, done.stdout) == (1, "")
    assert "this clone is shallow" in done.stderr
