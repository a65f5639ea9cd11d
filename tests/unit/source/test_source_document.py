"""A path leads to the node and to the place that a message about it points at."""

import pytest

from mlspec.source.comments import Comment, comments
from mlspec.source.document import Document
from mlspec.source.node import MappingNode, ScalarNode, SequenceNode
from mlspec.source.reader import read

TEXT = """\
kind: Model
metadata:
  name: x
  empty:
gates:
  - {kpi: errors}
  - kpi: latency
    at_most: 5
"""


@pytest.fixture
def spec() -> Document:
    result = read("m.yaml", TEXT.encode())
    assert result.document is not None
    return result.document


def test_data_are_plain_and_in_the_order_of_the_file(spec: Document) -> None:
    data = spec.data()
    assert data == {
        "kind": "Model",
        "metadata": {"name": "x", "empty": None},
        "gates": [{"kpi": "errors"}, {"kpi": "latency", "at_most": 5}],
    }
    assert list(data) == ["kind", "metadata", "gates"]


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (("metadata", "name"), "3:9", "3:3"),
        (("metadata",), "3:3", "2:1"),
        (("metadata", "empty"), "4:9", "4:3"),
        (("gates", 0, "kpi"), "6:11", "6:6"),
        (("gates", 1), "7:5", "7:5"),
        (("metadata", "missing"), "2:1", "2:1"),
        (("metadata", "missing", "deeper"), "2:1", "2:1"),
        (("metadata", 0), "2:1", "2:1"),
        (("metadata", "name", "deeper"), "3:9", "3:9"),
        (("gates", 7), "5:1", "5:1"),
        (("gates", "kpi"), "5:1", "5:1"),
        (("gates", 1, "missing"), "7:5", "7:5"),
        (("missing",), "1:1", "1:1"),
        ((), "1:1", "1:1"),
    ],
)
def test_spans_of_paths(spec: Document, path: tuple[str | int, ...], value: str, key: str) -> None:
    spans = (spec.value_span(path), spec.key_span(path))
    assert [f"{span.line}:{span.column}" for span in spans] == [value, key]


def test_nodes_of_paths(spec: Document) -> None:
    assert isinstance(spec.node(()), MappingNode)
    assert isinstance(spec.node(("gates",)), SequenceNode)
    name = spec.node(("metadata", "name"))
    assert isinstance(name, ScalarNode)
    assert (name.value, name.text, name.style) == ("x", "x", "plain")
    assert spec.node(("metadata", "missing")) is None


def test_a_piece_of_what_is_no_scalar_is_the_place_of_the_path(spec: Document) -> None:
    path = ("metadata", "missing")
    assert spec.scalar_span(path, 0, 3) == spec.value_span(path)


def test_a_refused_value_stands_as_its_text_and_a_second_key_is_left_out() -> None:
    document = read("m.yaml", b"a: no\na: 1\nb: .nan\n3: x\n").document
    assert document is not None
    assert document.data() == {"a": "no", "b": ".nan", "3": "x"}


def test_a_block_ends_where_its_last_part_ends() -> None:
    document = read("m.yaml", b"a:\n  b:\n    - c\n\n\n# d\ne: 1\n").document
    assert document is not None
    span = document.value_span(("a",))
    assert (span.end_line, span.end_column) == (3, 8)


def test_comments_are_found_but_not_inside_texts() -> None:
    text = "# one\na: 'x # no' # two\nb: |  # three\n  # no\n\nc: x#no\n\n  # four\nd: [1, # five\r\n  2]\n"
    document = read("m.yaml", text.encode()).document
    assert document is not None
    assert comments(document) == (
        Comment(1, 1, "# one"),
        Comment(2, 13, "# two"),
        Comment(3, 7, "# three"),
        Comment(8, 3, "# four"),
        Comment(9, 8, "# five"),
    )
