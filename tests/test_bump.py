"""`mlspec bump` writes the version that a spec needs since its last release and says in the changelog why; once."""

import re
import subprocess
from pathlib import Path

import pytest

from command_line import files_of, mlspec
from frozen_versions import MODEL, edit, freeze, spec_of
from mlspec.diagnostics.edit import Value
from released_story import empty_project
from scratch_repository import commit, repository

CHANGELOG = Path("churn/CHANGELOG.md")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = empty_project(tmp_path / "models")
    trained = commit(repository(project))
    freeze(project, "1.0.0", day=2, commit=trained)
    freeze(project, "1.1.0", day=9, commit=trained)
    return project


def version(project: Path) -> str:
    return str(spec_of(project)["metadata"]["version"])


@pytest.mark.parametrize(
    ("path", "value", "expected", "word"),
    [
        (("prediction", "decision", "threshold"), 0.4, "1.2.0", "minor: evaluation"),
        (("model", "seed"), 2, "1.2.0", "minor: training"),
        (("metadata", "description"), "Who leaves?", "1.1.1", "patch: text"),
        (("metadata", "owner"), "growth", "1.1.0", "only its operation changed since 1.1.0"),
        (("features", "columns", "calls"), {"kind": "numeric"}, "1.1.0", "nothing changed since 1.1.0"),
        (("sources", "customers", "columns", "calls"), "double", "2.0.0", "major: contract"),
    ],
)
def test_the_version_is_what_the_change_needs(
    path: tuple[str | int, ...], value: Value, expected: str, word: str, project: Path
) -> None:
    edit(project / MODEL, (path, value))
    done = mlspec("bump", "churn", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert word in done.stdout
    assert version(project) == expected
    before = files_of(project)
    again = mlspec("bump", "churn", cwd=project)
    assert (again.returncode, again.stderr, files_of(project)) == (0, "", before)
    assert mlspec("bump", "churn", "--check", cwd=project).returncode == 0
    assert mlspec("check", project).returncode == 0


def test_the_changelog_says_what_changed_in_the_words_of_the_spec(project: Path) -> None:
    spec = project / MODEL
    edit(spec, (("prediction", "decision", "threshold"), 0.4), (("model", "seed"), 2))
    edit(spec, (("hypothesis",), {"claim": "A *fresh* start.", "expect": {"kpi": "log_loss", "change": -0.02}}))
    spec.write_text(spec.read_text().replace("model:\n", "model:  # how it learns\n"))
    done = mlspec("bump", "churn", cwd=project)
    assert done.stdout == (
        "churn needs 1.2.0 (minor: training) after 1.1.0; 1.1.0 is declared\n"
        "churn/model.yaml written\nchurn/CHANGELOG.md written\nthen: mlspec compile\n"
    )
    assert "model:  # how it learns\n" in spec.read_text()
    text = (project / CHANGELOG).read_text()
    assert text.startswith("# Changelog\n\nWhat changed in churn, in the form of [Keep a Changelog](")
    assert "\n## [1.2.0] - unreleased\n\n<!-- mlspec: begin " in text
    assert "\nHypothesis: A \\*fresh\\* start.\n" in text
    assert text.index("### Training: trained again\n\n- `model.seed` from `1` to `2`\n") < text.index(
        "### Evaluation: "
    )
    assert "- `prediction.decision.threshold` from `0.5` to `0.4`" in text


def test_more_edits_renew_the_entry_and_what_people_wrote_stays(project: Path) -> None:
    edit(project / MODEL, (("metadata", "description"), "Who leaves?"))
    assert mlspec("bump", "churn", cwd=project).returncode == 0
    file = project / CHANGELOG
    file.write_text(file.read_text().replace("<!-- mlspec: end -->\n", "<!-- mlspec: end -->\n\nAsked for by sales.\n"))
    edit(project / MODEL, (("model", "seed"), 2))
    done = mlspec("bump", "churn", "--check", cwd=project)
    assert done.returncode == 1
    assert done.stdout == "churn needs 1.2.0 (minor: training) after 1.1.0; 1.1.1 is declared\n"
    assert done.stderr.startswith("churn/model.yaml does not say so yet: mlspec bump churn\n")
    assert version(project) == "1.1.1"
    assert mlspec("bump", "churn", cwd=project).returncode == 0
    text = file.read_text()
    assert "1.1.1" not in text
    assert text.count("## [") == 1
    assert text.endswith("\nAsked for by sales.\n")
    freeze(project, "1.2.0", day=20)
    edit(project / MODEL, (("model", "seed"), 3))
    assert mlspec("bump", "churn", cwd=project).returncode == 0
    text = file.read_text()
    assert text.index("## [1.3.0] - unreleased\n") < text.index("## [1.2.0] - 2026-05-20\n")
    assert "from `1` to `2`" in text


def test_a_changelog_of_a_persons_own_keeps_every_line_and_its_line_ends(project: Path) -> None:
    own = "# What changed\r\n\r\n## [Unreleased]\r\n\r\n- something\r\n\r\n## [1.1.0] - 2026-05-09\r\n\r\n- all\r\n"
    (project / CHANGELOG).write_bytes(own.encode())
    edit(project / MODEL, (("model", "seed"), 2))
    assert mlspec("bump", "churn", cwd=project).returncode == 0
    after = (project / CHANGELOG).read_bytes().decode()
    assert after.count("\r\n") == after.count("\n")
    left = iter(after.split("\r\n"))
    assert all(line in left for line in own.split("\r\n"))
    assert after.index("## [Unreleased]") < after.index("## [1.2.0]") < after.index("## [1.1.0]")


def test_a_version_that_is_enough_stays(project: Path) -> None:
    edit(project / MODEL, (("model", "seed"), 2), (("metadata", "version"), "3.0.0"))
    done = mlspec("bump", "churn", cwd=project)
    assert "3.0.0 is declared and enough" in done.stdout
    assert version(project) == "3.0.0"
    assert "## [3.0.0] - unreleased" in (project / CHANGELOG).read_text()


def test_a_fix_of_an_older_line_follows_that_line(project: Path) -> None:
    edit(project / MODEL, (("metadata", "version"), "1.0.1"), (("metadata", "description"), "Who leaves?"))
    assert "churn needs 1.0.1 (patch: text) after 1.0.0" in mlspec("bump", "churn", cwd=project).stdout
    edit(project / MODEL, (("model", "seed"), 2))
    assert "churn needs 1.2.0 (minor: training) after 1.0.0" in mlspec("bump", "churn", cwd=project).stdout


def test_script_that_was_edited_since_the_released_commit_needs_a_version(project: Path) -> None:
    repository(project)
    (project / "data").mkdir(exist_ok=True)
    (project / "data/customers.parquet").write_text("rows\n")
    released = commit(project)
    record = project / "churn/releases/1.1.0.yaml"
    record.write_text(re.sub("[0-9a-f]{40}(?![0-9a-f])", released, record.read_text(), count=1))
    assert "nothing changed since 1.1.0" in mlspec("bump", "churn", cwd=project).stdout
    (project / "data/customers.parquet").write_text("other rows\n")
    done = mlspec("bump", "churn", cwd=project)
    assert (done.stdout.splitlines()[0], done.stderr) == (
        "churn needs 1.2.0 (minor: training) after 1.1.0; 1.1.0 is declared",
        "",
    )
    assert "- `data/customers.parquet` from `as committed` to `edited`" in (project / CHANGELOG).read_text()


BECAUSE = "score drift 0.31, 0.2 asked"


def retrain(project: Path, *options: str, because: str = BECAUSE) -> subprocess.CompletedProcess[str]:
    return mlspec("bump", "churn", "--retrain", "--because", because, *options, cwd=project)


def test_a_release_that_learns_again_gets_a_patch_version_and_says_why(project: Path) -> None:
    done = retrain(project)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"churn 1.1.1 is 1.1.0, learnt from newer data: {BECAUSE}\n"
        "churn/model.yaml written\nchurn/CHANGELOG.md written\nthen: mlspec compile, and dvc repro on the newer data\n"
    )
    assert version(project) == "1.1.1"
    text = (project / CHANGELOG).read_text()
    assert f"### Retrained: the same behaviour, learnt from newer data\n\n- {BECAUSE}\n" in text
    assert "## [1.1.1] - unreleased\n" in text
    assert mlspec("compile", project).returncode == 0
    before = files_of(project)
    again = retrain(project)
    assert (again.returncode, files_of(project)) == (0, before)
    assert retrain(project, "--check").returncode == 0
    assert "churn needs no new version" in mlspec("bump", "churn", cwd=project).stdout
    assert retrain(project, because="weekly schedule").returncode == 0
    text = (project / CHANGELOG).read_text()
    assert ("- weekly schedule\n" in text, BECAUSE in text, text.count("## [1.1.1]")) == (True, False, 1)


def test_a_retraining_is_checked_without_being_written(project: Path) -> None:
    before = files_of(project)
    done = retrain(project, "--check")
    assert (done.returncode, files_of(project)) == (1, before)
    assert "churn/model.yaml does not say so yet: mlspec bump churn --retrain\n" in done.stderr


def test_versions_that_are_released_are_passed_over_by_a_retraining(project: Path) -> None:
    edit(project / MODEL, (("metadata", "version"), "1.0.0"))
    freeze(project, "1.0.1", day=10)
    edit(project / MODEL, (("metadata", "version"), "1.0.0"))
    assert retrain(project).stdout.startswith("churn 1.0.2 is 1.0.0, learnt from newer data: ")
    assert version(project) == "1.0.2"


def test_operation_and_the_day_of_the_data_may_change_before_a_retraining(tmp_path: Path) -> None:
    project = empty_project(tmp_path / "models")
    settings = project / "mlspec.yaml"
    settings.write_text(f"{settings.read_text()}as_of: 2026-05-01T00:00:00Z\n")
    edit(project / MODEL, (("sources", "customers", "checks"), [{"fresh_within": "400d", "otherwise": "stop"}]))
    freeze(project, "1.1.0", day=9, commit=commit(repository(project)))
    text = settings.read_text()
    settings.write_text(text.replace("2026-05-01", "2026-04-01"))
    assert "churn is another one since 1.1.0" in retrain(project).stderr
    settings.write_text(text.replace("2026-05-01", "2026-06-01"))
    assert "only its operation changed since 1.1.0" in mlspec("bump", "churn", cwd=project).stdout
    assert mlspec("check", project).returncode == 0
    edit(project / MODEL, (("metadata", "owner"), "growth"))
    assert retrain(project).returncode == 0
    assert version(project) == "1.1.1"
    assert mlspec("check", project).returncode == 0


@pytest.mark.parametrize(
    ("path", "value", "said", "bump"),
    [
        (("model", "seed"), 2, "model.seed was 1 and is 2", "a minor version"),
        (("metadata", "description"), "Who leaves?", "metadata.description was ", "a patch version"),
    ],
)
def test_what_changed_its_behaviour_is_not_called_retrained(
    path: tuple[str, ...], value: Value, said: str, bump: str, project: Path
) -> None:
    edit(project / MODEL, (path, value))
    before = files_of(project)
    done = retrain(project)
    assert (done.returncode, done.stdout, files_of(project)) == (1, "", before)
    assert "churn is another one since 1.1.0, not the same on newer data: " in done.stderr
    assert said in done.stderr
    assert f"help: mlspec bump churn: that is {bump}" in done.stderr
    assert mlspec("bump", "churn", cwd=project).returncode == 0
    assert "learns from today's data anyway" in retrain(project).stderr


def test_what_cannot_learn_again_is_refused(project: Path, tmp_path: Path) -> None:
    empty = empty_project(tmp_path / "none")
    done = mlspec("bump", "churn", "--retrain", cwd=empty)
    assert (done.returncode, done.stdout) == (1, "")
    assert "churn has no release that could learn again; the first one is 1.2.0" in done.stderr
    for because in ("two\nlines", "a" * 301, "\x1b[31mred", "left \u202eright"):
        done = retrain(project, because=because)
        assert (done.returncode, done.stdout) == (64, ""), because
    assert mlspec("bump", "churn", "--because", "drift", cwd=project).returncode == 64
    assert retrain(project, because="](http://x) <!-- mlspec: end --> `@ada`").returncode == 0
    assert "- \\](http://x) \\<\\!-- mlspec: end --\\> \\`@ada\\`\n" in (project / CHANGELOG).read_text()
    assert retrain(project).returncode == 0
    for done in (mlspec("bump", "churn", "--retrain", cwd=project), retrain(project, because=" ")):
        assert done.stdout.splitlines()[0] == "churn 1.1.1 is 1.1.0, learnt from newer data"
    assert "- asked for by hand\n" in (project / CHANGELOG).read_text()


def test_before_the_first_release_there_is_nothing_to_bump(tmp_path: Path) -> None:
    project = empty_project(tmp_path / "models")
    done = mlspec("bump", "churn", cwd=project)
    assert (done.returncode, done.stdout) == (0, "churn: nothing is released yet; the first release is 1.2.0\n")


def test_what_stands_in_the_way_is_told(project: Path) -> None:
    assert "no model is called 'chrun'; did you mean 'churn'?" in mlspec("bump", "chrun", cwd=project).stderr
    edit(project / MODEL, (("model", "seed"), 2))
    (project / CHANGELOG).write_text("<!-- mlspec: end -->\n")
    done = mlspec("bump", "churn", cwd=project)
    assert done.returncode == 1
    assert "churn/CHANGELOG.md: the marks of mlspec do not go in pairs" in done.stderr
    (project / CHANGELOG).unlink()
    (project / CHANGELOG).symlink_to(project / "mlspec.yaml")
    assert "churn/CHANGELOG.md is no regular file" in mlspec("bump", "churn", cwd=project).stderr
    (project / CHANGELOG).unlink()
    plan = project / "generated" / "churn" / "1.1.0" / "plan.json"
    plan.write_text("{}")
    done = mlspec("bump", "churn", cwd=project)
    assert "what churn 1.1.0 was cannot be compared: generated/churn/1.1.0/plan.json was edited" in done.stderr
    assert "git checkout HEAD -- generated/churn/1.1.0" in done.stderr
    plan.unlink()
    assert "there is no generated/churn/1.1.0/plan.json" in mlspec("bump", "churn", cwd=project).stderr
    assert version(project) == "1.1.0"
    edit(project / MODEL, (("kpis", "log_loss", "metric"), "nonsense"))
    done = mlspec("bump", "churn", cwd=project)
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[" in done.stderr
