"""`mlspec diff` compares two versions: changes by what they redo, numbers with their intervals, filters, contract."""

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from command_line import mlspec
from frozen_versions import MODEL, edit, freeze
from mlspec.cli.published_schemas import schema
from released_story import day, empty_project
from scratch_repository import commit

FILTER: dict[str, Any] = {
    "name": "often",
    "when": "calls > 20",
    "then": {"prediction": True},
    "because": "Who calls that often leaves.",
    "owner": "retention",
    "tests": [
        {"given": {"calls": 30}, "expect": {"prediction": True}},
        {"given": {"calls": 1}, "expect": "unchanged"},
    ],
}


def judged(project: Path, version: str, rows: str) -> None:
    """Writes into a frozen folder on which rows the version was judged."""
    file = project / "generated" / "churn" / version / "pipeline" / "metrics" / "data.json"
    file.write_text(json.dumps({"split": {"judged": {"rows": 10, "sha256": rows}}}))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three releases: the second one learns otherwise and has a filter, the third one was compared with the second."""
    project = empty_project(tmp_path_factory.mktemp("diff") / "models")
    edit(project / MODEL, (("serving", "consumers"), [{"name": "shop", "owner": "sales"}]))
    freeze(project, "1.0.0", 0.5)
    judged(project, "1.0.0", "a" * 64)
    commit(project, "first", day(1))
    edit(project / MODEL, (("model", "seed"), 2), (("gates", 0, "better_by"), 0.005), (("filters",), [FILTER]))
    freeze(project, "1.1.0", 0.47)
    judged(project, "1.1.0", "b" * 64)
    edit(project / MODEL, (("sources", "customers", "columns", "calls"), "double"))
    production = {"version": "1.1.0", "metrics": {"log_loss": {"value": 0.46, "low": 0.44, "high": 0.48}}}
    freeze(project, "2.0.0", 0.45, production=production)
    judged(project, "2.0.0", "b" * 64)
    commit(project, "then", day(2))
    return project


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "models"))


def told(project: Path, *arguments: str) -> str:
    done = mlspec("diff", "churn", *arguments, cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_changes_numbers_and_filters_stand_side_by_side(project: Path) -> None:
    said = told(project, "1.0.0", "1.1.0").splitlines()
    assert said[0] == "churn 1.0.0 -> 1.1.0: minor version; training is done again; safety loosened"
    assert said[1] == "changes"
    rows = [line.split() for line in said[2 : said.index("contract: the same") : 2]]
    assert [row[:3] for row in rows] == [
        ["training", "neutral", "model.seed"],
        ["evaluation", "loosened", "gates[0].better_by"],
        ["evaluation", "tightened", "filters.often"],
    ]
    assert rows[0][3:] == ["1", "->", "2"]
    assert rows[1][3:] == ["0.01", "->", "0.005"]
    assert said[said.index("metrics") :] == [
        "metrics",
        "            1.0.0               1.1.0",
        "  log_loss  0.5 (0.48 to 0.52)  0.47 (0.45 to 0.49)",
        "  each was measured on test rows of its own: the first two columns are no comparison",
        "filters",
        said[-1],
    ]
    assert said[-1].startswith("  often  added  sha256:")


def test_what_was_measured_on_the_same_rows_says_so_and_callers_are_named(project: Path) -> None:
    said = told(project, "1.1.0", "2.0.0")
    assert "churn 1.1.0 -> 2.0.0: major version; contract is done again" in said
    assert "contract: callers have to change: " in said
    assert "  callers: shop (sales)\n" in said
    assert "1.1.0 on the rows of 2.0.0" in said
    assert "0.46 (0.44 to 0.48)" in said
    assert "no comparison" not in said
    assert "  often  the same  sha256:" in said


def test_json_has_the_changes_with_file_and_reasons(project: Path) -> None:
    said = json.loads(told(project, "1.0.0", "1.1.0", "--format", "json"))
    jsonschema.Draft202012Validator(schema("diff")).validate(said)
    assert (said["bump"], said["redo"], said["safety"], said["same_rows"]) == ("minor", "training", "loosened", False)
    seed = next(change for change in said["changes"] if change["shown"] == "model.seed")
    assert (seed["file"], seed["before"], seed["after"], seed["redo"]) == (MODEL, "1", "2", "training")
    assert seed["why"]
    assert said["metrics"][0]["before"] == {"kpi": "log_loss", "value": 0.5, "low": 0.48, "high": 0.52}


def test_a_version_with_itself_and_back_again(project: Path) -> None:
    assert told(project, "1.1.0", "1.1.0").startswith("churn 1.1.0 -> 1.1.0: nothing changed\ncontract: the same\n")
    assert "  often  removed  sha256:" in told(project, "1.1.0", "1.0.0")


def test_the_candidate_is_compared_without_a_new_version_and_without_a_run(project: Path) -> None:
    edit(project / MODEL, (("model", "seed"), 3))
    done = mlspec("diff", "churn", "2.0.0", "candidate", cwd=project)
    assert done.returncode == 0
    assert done.stdout.startswith("churn 2.0.0 -> candidate (2.0.0): minor version; training is done again\n")
    assert "model.seed  2 -> 3" in done.stdout
    assert "note: the candidate has no numbers: " in done.stderr


def test_a_pruned_version_is_read_from_git(project: Path) -> None:
    before = told(project, "1.0.0", "1.1.0")
    shutil.rmtree(project / "generated" / "churn" / "1.0.0")
    assert told(project, "1.0.0", "1.1.0") == before
    commit(project, "pruned", day(3))
    assert told(project, "1.0.0", "1.1.0") == before
    shutil.rmtree(project / ".git")
    done = mlspec("diff", "churn", "1.0.0", "1.1.0", cwd=project)
    assert (done.returncode, done.stdout) == (1, "")
    assert "generated/churn/1.0.0/plan.json is neither here nor in git" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (
            ("churn", "1.0.0", "9.0.0"),
            64,
            "'9.0.0' is no released version of churn; there are: 1.0.0, 1.1.0, 2.0.0, cand",
        ),
        (("chrun", "1.0.0", "1.1.0"), 64, "no model is called 'chrun'; did you mean 'churn'?"),
        (("churn", "1.0.0"), 64, "Missing argument"),
    ],
)
def test_what_there_is_not_is_told(arguments: tuple[str, ...], code: int, words: str, project: Path) -> None:
    done = mlspec("diff", *arguments, cwd=project)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr


def test_a_broken_candidate_does_not_hide_what_was_released(project: Path) -> None:
    before = told(project, "1.0.0", "1.1.0")
    (project / MODEL).write_text((project / MODEL).read_text() + "unknown: 1\n")
    assert told(project, "1.0.0", "1.1.0") == before
    done = mlspec("diff", "churn", "1.0.0", "candidate", cwd=project)
    assert (done.returncode, done.stdout) == (1, "")
    assert "MLS101" in done.stderr
