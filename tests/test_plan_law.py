"""The law of the empty plan: what compiles to the same is no change, however its specs are written."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compared_projects import committed, edit
from good_specs import PROJECTS, kind_of, specs_of
from mlspec.cli.comparison import compare
from mlspec.cli.main import cli
from mlspec.review.build import differs
from mlspec.spec.units import SECONDS, Duration, Share
from scratch_repository import commit

PREFERENCE = {("model", "variants"), ("registries",), ("remotes",)}
"""Where the first one written goes before the others."""
MODEL = "flight-delay/model.yaml"
Made = Callable[[str, Callable[[Path], None]], Path]


def is_empty(project: Path) -> bool:
    """Returns whether `mlspec plan` finds no change."""
    found = compare(project, None, frozenset(), None, everything=False)
    assert found.review is not None, found.diagnostics
    return not differs(found.review)


@pytest.mark.parametrize("name", PROJECTS)
def test_compile_then_plan_is_empty(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = committed(name, tmp_path / "project")
    assert cli.main(["compile", str(project), "--today", "2026-11-24"], standalone_mode=False) == 0
    assert is_empty(project)
    commit(project, "compiled")
    assert is_empty(project)
    capsys.readouterr()
    assert cli.main(["plan", str(project), "--detailed-exitcode"], standalone_mode=False) == 0


@st.composite
def rewritten(draw: st.DrawFn, data: Any, path: tuple[str | int, ...] = ()) -> Any:
    """The same data in another order of keys and in other units."""
    if isinstance(data, list):
        return [draw(rewritten(item, (*path, place))) for place, item in enumerate(data)]
    if isinstance(data, dict):
        keys = list(data) if path in PREFERENCE else draw(st.permutations(list(data)))
        return {key: draw(rewritten(data[key], (*path, key))) for key in keys}
    return draw(st.sampled_from(equal(data, path)))


def equal(value: Any, path: tuple[str | int, ...]) -> list[Any]:
    """Returns the ways to write one value."""
    if not isinstance(value, str):
        return [value]
    # Half a processor, `500m`, is no length of time.
    if re.fullmatch(Duration.PATTERN, value, re.ASCII) and path[-1] != "cpu":
        seconds = int(value[:-1]) * SECONDS[value[-1]]
        return [f"{seconds // unit}{name}" for name, unit in SECONDS.items() if seconds % unit == 0]
    if re.fullmatch(Share.PATTERN, value, re.ASCII):
        number = value[:-1]
        return [value, f"{number}0%" if "." in number and len(number) < 6 else f"{number.partition('.')[0]}.0%"]
    return [value]


@st.composite
def written(draw: st.DrawFn, data: dict[str, Any]) -> str:
    """The same data as text: indented so far, with blank lines, comments, and either kind of line ends."""
    lines = json.dumps(draw(rewritten(data)), ensure_ascii=False, indent=draw(st.integers(1, 4))).split("\n")
    for place in sorted(draw(st.lists(st.integers(0, len(lines)), max_size=5)), reverse=True):
        lines.insert(place, draw(st.sampled_from(["", "# said beside it", "   # indented"])))
    return draw(st.sampled_from(["\n", "\r\n"])).join([*lines, ""])


@pytest.mark.parametrize("name", ["specs", "released", "churn", "credit"])
def test_plan_of_what_is_only_written_otherwise_is_empty(name: str, made_once: Made) -> None:
    project = made_once(f"law-of-{name}", lambda folder: write_again(committed(name, folder), name))
    specs = {file: data for file, data in specs_of(PROJECTS[name]).items() if kind_of(file) != "release"}

    @settings(max_examples=20)
    @given(data=st.data())
    def holds(data: st.DataObject) -> None:
        for file, spec in specs.items():
            (project / file).write_bytes(data.draw(written(spec), label=file).encode())
        assert is_empty(project)

    holds()


def write_again(project: Path, name: str) -> None:
    """Commits a project whose every spec is on the other side in a way of writing that no example has."""
    for file in specs_of(PROJECTS[name]):
        if kind_of(file) != "release":
            (project / file).write_text((project / file).read_text() + "# as it was committed\n")
    commit(project, "as it was")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("gates", 1, "at_least"), "65%"),
        (("gates", 0, "better_by"), "10pp"),
        (("rollout", "stages", 3, "gates", 0, "not_worse_by"), "0.8 USD"),
        (("rollout", "stages", 2, "gates", 0, "at_most"), "5.000%"),
        (("rollout", "stages", 3, "for"), "2w"),
        (("rollback", "when", 0, "window"), "180m"),
        (("monitoring", "alert_budget"), "2.0/week"),
        (("prediction", "traffic", "rate"), "6454/week"),
        (("label", "expr"), "(arr_delay  >  15)"),
    ],
)
def test_equal_quantities_are_no_change(path: tuple[str | int, ...], value: Any, tmp_path: Path) -> None:
    project = committed("specs", tmp_path / "project")
    edit(project / MODEL, *path, value=value)
    assert (project / MODEL).read_bytes() != (PROJECTS["specs"] / MODEL).read_bytes()
    assert is_empty(project)


def test_formatted_specs_are_no_change(tmp_path: Path) -> None:
    project = committed("specs", tmp_path / "project")
    (project / MODEL).write_text((project / MODEL).read_text().replace("{name: ", "{  name:   "))
    assert cli.main(["fmt", str(project)], standalone_mode=False) == 0
    assert is_empty(project)


def test_what_is_written_out_as_its_default_is_no_change(tmp_path: Path) -> None:
    project = committed("minimal", tmp_path / "project")
    edit(project / "churn/model.yaml", "rollback", value={"keep_warm": "24h"})
    edit(project / "churn/model.yaml", "evidence", value={"alpha": 0.05})
    assert is_empty(project)
