"""Nested data: block style, the order they came in, the same to every reader."""

import io
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from mlspec.emit.verify import first_difference
from mlspec.emit.yaml_writer import to_yaml

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20)
)
DATA: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
)


def read_all(text: str) -> list[Any]:
    return [
        yaml.load(text, Loader=yaml.SafeLoader),
        yaml.load(text, Loader=yaml.CSafeLoader),
        YAML(typ="safe", pure=True).load(io.StringIO(text)),
    ]


@given(DATA, st.booleans())
def test_any_data_are_read_back(data: Any, flow: bool) -> None:
    assert [first_difference(data, found) for found in read_all(to_yaml(data, flow=flow) + "\n")] == [None] * 3


@given(DATA)
def test_any_data_are_read_back_below_a_key(data: Any) -> None:
    text = f"a:\n  b:\n    {to_yaml(data, indent=4)}\n  c: 1\n"
    assert [first_difference({"a": {"b": data, "c": 1}}, found) for found in read_all(text)] == [None] * 3


@given(st.dictionaries(st.text(), st.integers()))
def test_keys_keep_their_order(data: dict[str, int]) -> None:
    assert list(yaml.safe_load(to_yaml(data))) == list(data)


def test_the_block_style_is_the_one_that_reviewers_read() -> None:
    data = {
        "ingest": {"key": ["flight", "at"], "nothing": None, "empty": [], "none": {}},
        "kpis": [{"name": "late", "share": 0.05}, {"name": "cost"}],
        "matrix": [[1, 2], []],
    }
    assert to_yaml(data) == (
        "ingest:\n  key:\n    - flight\n    - at\n  nothing: null\n  empty: []\n  none: {}\n"
        "kpis:\n  - name: late\n    share: 0.05\n  - name: cost\n"
        "matrix:\n  - - 1\n    - 2\n  - []"
    ).replace("  none: {}", '  "none": {}')


def test_short_lists_stand_on_one_line_if_asked() -> None:
    assert to_yaml({"key": ["a", 1, None], "deep": [["x"]]}, flow=True) == "key: [a, 1, null]\ndeep:\n  - [x]"


@pytest.mark.parametrize("length", [1000, 1022, 1024, 1100, 5000])
def test_a_long_key_is_read_back(length: int) -> None:
    data = {"k" * length: {"a": [1]}, "l" * length: "b"}
    assert read_all(to_yaml(data)) == [data] * 3


def test_a_tuple_is_a_list() -> None:
    assert to_yaml(("a", ("b",))) == to_yaml(["a", ["b"]])


@pytest.mark.parametrize("data", [{1: "a"}, {None: 1}, {"a": {1, 2}}, [b"x"], {"a": object()}])
def test_other_types_are_refused(data: object) -> None:
    with pytest.raises(TypeError):
        to_yaml(data)
