"""The comment on a pull request is understood: of ten edits, readers who saw nothing else answer five questions."""

import csv
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from compared_projects import edit
from mlspec.cli.main import cli
from mlspec.diagnostics.edit import Value
from released_flights import MODEL, PRODUCTION, released_flights

CASES = Path(__file__).parent / "cases" / "reading"
COMMENTS = tuple(CASES.glob("*.md"))
ANSWERS = CASES / "answers.csv"
LEAST = 45
QUESTIONS = ("again", "safety", "approval", "traffic", "back")
Steps = tuple[tuple[str, tuple[str | int, ...], Value | None], ...]
INPUTS = ("flight_id", "scheduled_departure", "carrier", "origin", "distance", "weather.visibility")
MORE_INPUTS = [*INPUTS, "planes.year_built", "origin_delay_3h", "weather.wind_speed"]
EDITS: dict[str, Steps] = {
    "gate-digit": ((MODEL, ("gates", 0, "better_by"), 0.01),),
    "slice-dropped": ((MODEL, ("validation", "slices", "regional"), None),),
    "stage-shortened": ((MODEL, ("rollout", "stages", 3, "for"), "13d"),),
    "variant-parameter": ((MODEL, ("model", "variants", "linear", "params", "C"), 1.0),),
    "owner": ((MODEL, ("metadata", "owner"), "passenger-care"),),
    "filter-widened": ((MODEL, ("filters", 0, "when"), "origin_delay_3h > 30 AND departure_hour >= 10"),),
    "request-input": (
        (MODEL, ("features", "columns", "wind"), {"expr": "weather.wind_speed", "kind": "numeric", "impute": "median"}),
        (MODEL, ("serving", "inputs", "request"), MORE_INPUTS),
    ),
    "promotion": (
        (PRODUCTION, ("models", "flight-delay", "version"), "1.2.0"),
        (PRODUCTION, ("models", "flight-delay", "fallback"), "1.1.0"),
    ),
    "as-of": (("mlspec.yaml", ("as_of",), "2013-12-31T00:00:00Z"),),
    "rollback-rule": ((MODEL, ("rollback", "when", 0), None),),
}


@pytest.fixture(scope="module")
def flights(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    return made_once("released-flights", lambda folder: released_flights(folder) and None)


@pytest.mark.parametrize("name", EDITS)
def test_comment_is_the_one_that_was_read(
    name: str, flights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], update_cases: bool
) -> None:
    project = tmp_path / "project"
    shutil.copytree(flights, project)
    for file, path, value in EDITS[name]:
        edit(project / file, *path, value=value)
    code = cli.main(["plan", str(project), "--format", "markdown"], standalone_mode=False)
    printed = capsys.readouterr()
    assert (code, printed.err) == (0, "")
    said = re.sub(r"`[0-9a-f]{12}`", "`0123456789ab`", printed.out)
    expected = CASES / f"{name}.md"
    if update_cases and (not expected.exists() or expected.read_text() != said):
        expected.write_text(said)
        pytest.fail(f"{expected.name} was rewritten; read the difference, and have it read again")
    assert said == expected.read_text()


def test_page_is_written_from_the_same_change(flights: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(flights, project)
    for file, path, value in EDITS["slice-dropped"]:
        edit(project / file, *path, value=value)
    output = str(tmp_path / "plan.html")
    assert cli.main(["plan", str(project), "--format", "html", "-o", output], standalone_mode=False) == 0
    page = Path(output).read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<strong>Safety is removed</strong>" in page
    assert "validation.slices.regional" in page
    assert not re.search(r"(?:src|href)=\"(?!#|data:)", page)


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as text:
        return list(csv.DictReader(text))


def meant(question: str, answer: str) -> str:
    """Returns an answer without what does not count: case, spaces, a full stop, the order of teams, `v`, `days`."""
    said = " ".join(answer.casefold().strip(" .`").split())
    if question == "approval":
        return ";".join(sorted(filter(None, (team.strip(" `") for team in said.split(";")))))
    if question == "traffic":
        return re.sub(r"(\d+) ?(?:days?|d)\b", r"\1d", said)
    return re.sub(r"\bv(?=\d)", "", said.replace(":", " ").replace("  ", " ")) if question == "back" else said


def test_every_comment_has_its_answers_written_down() -> None:
    assert {row["case"] for row in rows(CASES / "expected.csv")} == set(EDITS) == {file.stem for file in COMMENTS}
    assert {each for row in rows(CASES / "expected.csv") for each in row} == {"case", *QUESTIONS}


def test_readers_understood_the_comments() -> None:
    """`answers.csv` has a row for each comment and question: case, question, answer, as the reader gave it."""
    expected = {row["case"]: row for row in rows(CASES / "expected.csv")}
    given = {(row["case"], row["question"]): row["answer"] for row in rows(ANSWERS)}
    assert set(given) == {(case, question) for case in EDITS for question in QUESTIONS}
    wrong = {
        key: answer for key, answer in given.items() if meant(key[1], answer) != meant(key[1], expected[key[0]][key[1]])
    }
    assert len(given) - len(wrong) >= LEAST, wrong


@pytest.mark.parametrize(
    ("question", "answer", "same"),
    [
        ("approval", "Safety-Board; ground-operations", "ground-operations;safety-board"),
        ("approval", "ground-operations", "ground-operations;safety-board"),
        ("traffic", "23 days", "23d"),
        ("traffic", "24d", "23d"),
        ("back", "production: v1.1.0", "production 1.1.0"),
        ("back", "production 1.0.0", "production 1.1.0"),
        ("safety", "Loosened.", "loosened"),
    ],
)
def test_only_the_form_of_an_answer_is_forgiven(question: str, answer: str, same: str) -> None:
    is_right = meant(question, answer) == meant(question, same)
    assert is_right == (answer not in ("24d", "ground-operations", "production 1.0.0"))
