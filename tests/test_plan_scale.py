"""Of a thousand models a plan reads and compiles those that the change can reach: counted, not timed."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from compared_projects import edit
from many_models import change, many_models
from mlspec import pipeline, reading
from mlspec.cli import project_folder
from mlspec.cli.comparison import compare
from mlspec.history import repository as history
from mlspec.lowering import project as lowering
from mlspec.review.review import Review
from scratch_repository import git

COUNT = 1_000


@pytest.fixture(scope="module")
def project(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    def make(folder: Path) -> None:
        many_models(folder, COUNT)

    return made_once("many-models", make)


@pytest.fixture
def counts(project: Path, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many files are read from disk and from git, texts bound and models lowered, and how often git runs."""
    git(project, "checkout", "--quiet", "--", ".")
    git(project, "clean", "--quiet", "-fd")
    counted: Counter[str] = Counter()

    def count(module: Any, name: str, what: str, size: Callable[..., int] = lambda *_: 1) -> None:
        original = getattr(module, name)

        def counting(*arguments: Any, **named: Any) -> Any:
            arguments = tuple(tuple(each) if isinstance(each, Iterator) else each for each in arguments)
            counted[what] += size(*arguments)
            return original(*arguments, **named)

        monkeypatch.setattr(module, name, counting)

    count(project_folder, "_read", "files")
    count(history, "read_blobs", "blobs", lambda _, ids: len(set(ids)))
    count(history, "answer", "calls of git")
    count(reading, "read", "texts")
    count(pipeline, "bind_model", "bound")
    count(lowering, "lower_model", "lowered")
    return counted


def planned(project: Path) -> Review:
    found = compare(project, None, frozenset(), None, everything=False).review
    assert found is not None
    return found


def test_one_changed_model_is_all_that_is_read(project: Path, counts: Counter[str]) -> None:
    change(project, 500)
    found = planned(project)
    assert (found.counts.changed, found.counts.unchanged) == (1, COUNT - 1)
    assert [model.name for model in found.models] == ["model-500"]
    assert counts["lowered"] == counts["bound"] == 2
    assert counts["files"] == 3  # the Project, to see its environments, and again with the model
    assert counts["blobs"] == 2
    assert counts["texts"] == 4
    assert counts["calls of git"] <= 12


def test_nothing_changed_reads_no_model(project: Path, counts: Counter[str]) -> None:
    assert planned(project).counts.unchanged == COUNT
    assert counts["lowered"] == counts["bound"] == 0


def test_touched_files_are_equal_all_the_same(project: Path, counts: Counter[str]) -> None:
    for number in range(COUNT):
        (project / f"model-{number}" / "model.yaml").touch()
    change(project, 7)
    assert [model.name for model in planned(project).models] == ["model-7"]
    assert counts["lowered"] == 2


def test_new_and_removed_models_are_all_that_is_read(project: Path, counts: Counter[str]) -> None:
    text = (project / "model-1" / "model.yaml").read_text()
    (project / "another").mkdir()
    (project / "another" / "model.yaml").write_text(text.replace("model-1,", "another,"))
    (project / "model-2" / "model.yaml").unlink()
    found = planned(project)
    assert {model.name: model.status for model in found.models} == {"another": "added", "model-2": "removed"}
    assert (counts["lowered"], found.counts.unchanged) == (2, COUNT - 1)


def test_generated_files_reach_no_model(project: Path, counts: Counter[str]) -> None:
    (project / "generated" / "model-3" / "candidate" / "plan.json").write_text("{}\n")
    assert planned(project).counts.unchanged == COUNT
    assert counts["lowered"] == 0


def test_environment_reaches_the_models_whose_place_changes(project: Path, counts: Counter[str]) -> None:
    (project / "environments").mkdir()
    (project / "environments" / "staging.yaml").write_text(
        "apiVersion: mlspec.dev/v1\nkind: Environment\n"
        "metadata: {name: staging, owner: ops, description: Nobody yet.}\n"
        "target: {kserve: {mode: standard}}\nnamespace: staging\nprometheus: {address: 'http://prometheus:9090'}\n"
        "models: {}\n"
    )
    assert planned(project).counts.unchanged == COUNT
    assert counts["lowered"] == 0
    edit(project / "environments" / "staging.yaml", "models", value={"model-9": {"version": "1.0.0"}})
    found = compare(project, None, frozenset(), None, everything=False)
    assert [diagnostic.rule.code for diagnostic in found.diagnostics] == ["MLS802"]
    assert counts["bound"] == 2


def test_project_reaches_all(tmp_path: Path) -> None:
    small = many_models(tmp_path / "few", 5)
    edit(small / "mlspec.yaml", "as_of", value="2026-01-01T00:00:00Z")
    assert planned(small).counts.affected == 5
