"""What an editor shows of a spec that mlspec init wrote: keys to choose from, what they mean, and what is wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from language_server import Editor, editor, language_server

from command_line import mlspec
from mlspec.spec.evidence import Evidence
from mlspec.spec.label import LabelDelay

SERVER = language_server()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SERVER is None, reason="no yaml-language-server on this machine: .ci/run installs it"),
]
FLAGS = ("--task", "regression", "--label", "minutes", "--entity", "call", "--time", "began_at", "--feature", "queue")


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    assert mlspec("init", tmp_path, *FLAGS, "--name", "calls").returncode == 0
    file = tmp_path / "calls" / "model.yaml"
    text = file.read_text().replace("{max: 1d}", "{max: soon}")
    file.write_text(f"{text}evidence:\n  alpha: 0.05\n  \n")
    return file


@pytest.fixture
def opened(spec: Path) -> Iterator[Editor]:
    with editor(SERVER or "", spec.parents[1], spec) as session:
        yield session


def test_the_keys_of_a_section_are_offered(opened: Editor) -> None:
    offered = opened.at("evidence:\n  alpha: 0.05\n  ", "textDocument/completion")
    items = offered["items"] if isinstance(offered, dict) else offered
    assert {item["label"] for item in items} == set(Evidence.model_fields) - {"alpha"}


def test_a_key_says_what_it_means_and_its_default(opened: Editor) -> None:
    shown = opened.hover("alph")
    assert Evidence.model_fields["alpha"].description in shown
    assert "Default: `0.05`" in shown
    assert "model.schema.json" in shown


def test_a_derived_default_and_an_example_are_told(opened: Editor) -> None:
    shown = opened.hover("delay: {m")
    assert LabelDelay.model_fields["max"].description in shown
    assert "36h" in shown


def test_the_short_form_of_a_column_says_what_it_is(opened: Editor) -> None:
    assert "type alone is enough" in opened.hover("      queu")


def test_a_wrong_value_is_marked_in_mlspecs_words(opened: Editor, spec: Path) -> None:
    (found,) = opened.findings()
    lines = spec.read_text().splitlines()
    start, end = found["range"]["start"], found["range"]["end"]
    assert lines[start["line"]][start["character"] : end["character"]] == "soon"
    assert start["line"] == end["line"]
    assert "expected here: a duration: a whole number and one of s, m, h, d, w" in found["message"]
