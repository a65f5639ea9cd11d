"""A rendered file is read back by another reader, and says what was meant, types included."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlspec.emit.tree import OutputFile
from mlspec.emit.verify import verify
from mlspec.emit.yaml_writer import to_yaml

DATA: st.SearchStrategy[Any] = st.dictionaries(
    st.text(max_size=6),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    ),
    max_size=4,
)


@given(DATA)
def test_what_was_written_is_what_was_meant(data: dict[str, Any]) -> None:
    assert verify(OutputFile("a.yaml", to_yaml(data) + "\n", data)) is None
    assert verify(OutputFile("a.json", json.dumps(data) + "\n", data)) is None


@given(DATA, DATA)
def test_other_data_are_told_apart(data: dict[str, Any], other: dict[str, Any]) -> None:
    same = json.dumps(data, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (verify(OutputFile("a.yaml", to_yaml(data) + "\n", other)) is None) == same


@pytest.mark.parametrize(
    ("text", "meaning", "where"),
    [
        ("a: 1", {"a": True}, "$.a is 1, not True"),
        ("a: 1", {"a": 1.0}, "$.a is 1, not 1.0"),
        ("a: 1", {"a": "1"}, "$.a is 1, not '1'"),
        ("a: -0.0", {"a": 0.0}, "$.a is -0.0, not 0.0"),
        ("a: no", {"a": "no"}, "$.a is False, not 'no'"),
        ("a: 2024-01-01", {"a": "2024-01-01"}, "$.a is datetime.date(2024, 1, 1), not '2024-01-01'"),
        ("a: {b: [x, y]}", {"a": {"b": ["x", "z"]}}, "$.a.b[1] is 'y', not 'z'"),
        ("a: {b: [x, y]}", {"a": {"b": ("x", "y", "z")}}, "$.a.b has 2 items, not 3"),
        ("a: {}", {"a": []}, "$.a is {}, not []"),
        ("a: 1", {"a": 1, "b": 2}, "$ lacks 'b'"),
        ("a: 1\nreplicas: 99", {"a": 1}, "$ has 'replicas' too many"),
        ("a:", {"a": ""}, "$.a is None, not ''"),
    ],
)
def test_the_first_difference_has_its_path(text: str, meaning: object, where: str) -> None:
    assert verify(OutputFile("x/a.yaml", f"{text}\n", meaning)) == f"x/a.yaml does not say what was meant: {where}"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml", "a: 1\na: 2"),
        ("a.yaml", 'a: 1\n"a": 2'),
        ("a.yml", "x:\n  - {a: 1, a: 1}"),
        ("a.yaml", "a: [1"),
        ("a.yaml", "a: b: c"),
        ("a.yaml", "a: !!python/object/apply:os.system [id]"),
        ("a.yaml", "--- 1\n--- 2"),
        ("a.yaml", '"\\ud800"'),
        ("a.json", '{"a": 1, "a": 2}'),
        ("a.json", '{"a": NaN}'),
        ("a.json", "{"),
        ("a.toml", "a = 1\na = 2"),
    ],
)
def test_a_text_that_readers_disagree_on_is_a_fault(path: str, text: str) -> None:
    assert (verify(OutputFile(path, f"{text}\n")) or "").startswith(f"{path} cannot be read back: ")


@pytest.mark.parametrize(
    ("path", "text"), [("a.txt", "{"), ("dvc.yaml", "stages:\n  a: &x 1\n  b: *x"), ("a.toml", "a = 1")]
)
def test_other_texts_are_believed(path: str, text: str) -> None:
    assert verify(OutputFile(path, f"{text}\n")) is None
