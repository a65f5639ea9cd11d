"""plan.json reads back as what was written, one line for one thing."""

import json

from hypothesis import given
from hypothesis import strategies as st

from mlspec.plan.encoding import _lines, plain
from mlspec.plan.pipeline import Library, Stage

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
DATA = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=30), inner, max_size=5)
)


@given(DATA)
def test_text_reads_back_as_the_data(data: object) -> None:
    assert json.loads("\n".join(_lines(data, "", ""))) == data


def test_what_does_not_fit_on_a_line_stands_one_item_a_line() -> None:
    words = [f"word number {number}" for number in range(20)]
    assert len(list(_lines(words, "", ""))) == len(words) + 2
    assert len(list(_lines(words[:3], "", ""))) == 1


def test_dataclasses_become_mappings_in_field_order() -> None:
    stage = Stage("a", "b", ("c",), (), (), (), ())
    assert list(plain(stage)) == ["name", "description", "command", "inputs", "parameters", "outputs", "metrics"]
    assert plain((Library("x", "1"),)) == [{"name": "x", "version": "1"}]
