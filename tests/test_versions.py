"""`mlspec versions` says from git alone which versions there are, and what served where at any date."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from command_line import mlspec
from mlspec.cli.published_schemas import schema
from released_story import story
from scratch_repository import commit, git


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return story(tmp_path_factory.mktemp("story") / "models")


@pytest.fixture(scope="module")
def clone(project: Path) -> Path:
    """A fresh clone, in which nothing but git has ever run, with an edit that nobody committed."""
    git(project.parent, "clone", "-q", f"file://{project}", "clone")
    there = project.parent / "clone"
    (there / "environments" / "shop.yaml").write_text("nonsense: [\n")
    return there


def told(project: Path, *arguments: str) -> str:
    done = mlspec("versions", *arguments, cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def served(project: Path, at: str) -> dict[str, Any]:
    """Returns version and fallback by environment."""
    said = json.loads(told(project, "--at", at, "--format", "json"))
    return {
        standing["environment"]: [
            (each["version"], each["fallback"], each["since"][:10]) for each in standing["models"]
        ]
        for standing in said["environments"]
    }


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-05-01", {"production": [], "staging": []}),
        ("2026-05-06", {"production": [], "staging": []}),
        ("2026-05-07", {"production": [], "staging": [("1.0.0", None, "2026-05-07")]}),
        ("2026-05-07T09:59:59Z", {"production": [], "staging": []}),
        ("2026-05-07T12:00:00+02:00", {"production": [], "staging": [("1.0.0", None, "2026-05-07")]}),
        (
            "2026-05-12",
            {"production": [("1.0.0", None, "2026-05-09")], "staging": [("1.0.0", None, "2026-05-07")]},
        ),
        (
            "2026-05-14",
            {"production": [("1.1.0", "1.0.0", "2026-05-13")], "staging": [("1.0.0", None, "2026-05-07")]},
        ),
        (
            "2026-05-16",
            {"production": [("1.1.0", "1.0.0", "2026-05-13")], "staging": [("1.0.0", None, "2026-05-07")]},
        ),
        (
            "2026-05-18",
            {"production": [("1.1.0", "1.0.0", "2026-05-13")], "staging": [("1.0.0", None, "2026-05-07")]},
        ),
        (
            "2026-05-20",
            {"production": [("1.0.0", "1.1.0", "2026-05-19")], "staging": [("1.0.0", None, "2026-05-07")]},
        ),
        (
            "2026-05-22",
            {"shop": [("1.0.0", "1.1.0", "2026-05-19")], "staging": [("1.0.0", None, "2026-05-07")]},
        ),
        ("2027-01-01", {"shop": [("1.0.0", "1.1.0", "2026-05-19")], "staging": []}),
    ],
)
def test_each_day_has_its_answer(at: str, expected: dict[str, Any], clone: Path) -> None:
    assert served(clone, at) == expected


def test_what_served_is_told_with_data_numbers_verdicts_and_filters(clone: Path) -> None:
    at = git(clone, "log", "--format=%H", "--grep=merge 13").strip()[:12]
    assert told(clone, "churn", "--at", "2026-05-14") == (
        f"at 2026-05-14T23:59:59Z, by commit {at} of origin/HEAD\n"
        "production\n"
        f"  churn 1.1.0 since 2026-05-13T10:00:00Z (commit {at}), fallback 1.0.0\n"
        "    released    2026-05-04T09:00:00Z from commit e69de29bb2d1\n"
        "    trained on  customers sha256:9b81fba57312\n"
        "    judged by   log_loss 0.47 (0.45 to 0.49)\n"
        "    verdicts    log_loss-baseline-better_by pass\n"
        "    filters     lately_won_back sha256:dfc3376b8266\n"
        "staging\n"
        f"  churn 1.0.0 since 2026-05-07T10:00:00Z (commit {git(clone, 'log', '--format=%H', '--grep=merge 7')[:12]}),"
        " no fallback\n"
        "    released    2026-03-02T09:00:00Z from commit 4b825dc642cb\n"
        "    trained on  customers sha256:7f6ce92d5d3d\n"
        "    judged by   log_loss 0.5 (0.48 to 0.52)\n"
        "    verdicts    log_loss-baseline-better_by pass\n"
        "    filters     none\n"
    )


def test_a_file_that_was_broken_says_so_and_what_stood_before_it(clone: Path) -> None:
    said = told(clone, "--at", "2026-05-16")
    assert "production\n  environments/production.yaml could not be read: " in said
    assert "(since commit " in said
    assert "  what it said before:\n  churn 1.1.0 since 2026-05-13" in said
    assert "could not be read" not in told(clone, "--at", "2026-05-18")


def test_the_table_of_versions(clone: Path) -> None:
    assert told(clone) == (
        "churn\n"
        "  version  released    serves in              fallback in  verdicts  hypothesis  frozen folder\n"
        "  1.1.0    2026-05-04  -                      shop         1 pass    confirmed   pruned\n"
        "  1.0.0    2026-03-02  shop since 2026-05-19  -            1 pass    -           pruned\n"
    )
    (model,) = json.loads(told(clone, "churn", "--format", "json"))["models"]
    assert [version["record"]["version"] for version in model["versions"]] == ["1.1.0", "1.0.0"]


@pytest.mark.parametrize(("kind", "arguments"), [("versions", ()), ("served", ("--at", "2026-05-16"))])
def test_json_is_what_its_schema_says(kind: str, arguments: tuple[str, ...], clone: Path) -> None:
    said = json.loads(told(clone, *arguments, "--format", "json"))
    jsonschema.Draft202012Validator(schema(kind)).validate(said)


def test_a_path_may_stand_for_the_folder_that_one_is_in(clone: Path) -> None:
    for arguments in ((".",), ("./",), ("churn", "."), (str(clone),), ("churn", str(clone / "churn"))):
        assert told(clone, *arguments) == told(clone)
    assert mlspec("versions", "churn", str(clone), cwd=clone.parent).stdout == told(clone)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("curn",), 64, "no model is called 'curn'; did you mean 'churn'?"),
        (("--at", "yesterday"), 64, "'yesterday' is neither a date like 2027-01-31 nor an instant"),
        (
            ("--at", "2026-04-30"),
            1,
            "nothing served at 2026-04-30T23:59:59Z: the history of origin/HEAD begins at 2026-05-01",
        ),
        (("--branch", "nope"), 1, "there is no commit 'nope' here"),
        (("--at", "9999-12-31T23:59:59-23:59"), 64, "lies outside of the years 1 to 9999 in UTC"),
        (("--at", "0001-01-01T00:00:00+23:59"), 64, "lies outside of the years 1 to 9999 in UTC"),
        (("churn", "nowhere"), 64, "nowhere: no such file or folder"),
    ],
)
def test_what_has_no_answer_says_why(arguments: tuple[str, ...], code: int, words: str, clone: Path) -> None:
    done = mlspec("versions", *arguments, cwd=clone)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr


def test_a_shallow_clone_says_what_it_cannot_know(project: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "2", f"file://{project}", "shallow")
    done = mlspec("versions", "--at", "2026-05-14", cwd=tmp_path / "shallow")
    assert (done.returncode, done.stdout) == (1, "")
    assert "this clone is shallow, and its history begins at 2026-05-2" in done.stderr
    done = mlspec("versions", cwd=tmp_path / "shallow")
    assert (done.returncode, done.stderr.startswith("note: this clone is shallow")) == (0, True)
    assert "shop since 2026-05-2" in done.stdout
    said = mlspec("versions", "--at", "2026-05-24", "--format", "json", cwd=tmp_path / "shallow").stdout
    assert json.loads(said)["source"]["complete"] is False


def test_without_git_there_is_one_clear_sentence(project: Path, tmp_path: Path) -> None:
    (tmp_path / "mlspec.yaml").write_bytes((project / "mlspec.yaml").read_bytes())
    done = mlspec("versions", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "Error: this folder is not in a git repository\n")
    git(tmp_path, "init", "-q", "-b", "trunk")
    commit(tmp_path)
    done = mlspec("versions", cwd=tmp_path)
    assert done.returncode == 1
    assert "say by --branch which one is it" in done.stderr
    assert mlspec("versions", "--branch", "trunk", cwd=tmp_path).stdout == "no version is released yet\n"
