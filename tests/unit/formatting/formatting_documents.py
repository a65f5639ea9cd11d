"""Random documents with comments in every place that may hold one, and what a formatter must keep of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import strategies as st

from mlspec.source.comments import comments
from mlspec.source.document import Document
from mlspec.source.node import MappingNode, Node, ScalarNode
from mlspec.source.reader import read

PLAIN = ("x", "1", "0.10", "true", "~", "a + b", "it's", "2014-01-01", "922/day", "x y z", "-1", "é日")
QUOTED = (
    "'x'",
    '"a, b"',
    "'a: b'",
    '"a\\n\\tb"',
    "'it''s'",
    '"\\\\ \\""',
    "''",
    "'1'",
    "'no'",
    "'# no comment'",
    "' x '",
)
LONG = " ".join(["word"] * 30)
BLOCKS = ("|", "|-", "|+", ">", ">-", ">+")


def read_clean(text: str) -> Document:
    """Returns the document of a text that has no fault."""
    result = read("m.yaml", text.encode())
    assert result.diagnostics == ()
    assert result.document is not None
    return result.document


def sequence(document: Document) -> list[object]:
    """Returns comments, keys and items of lists as they follow each other in the file, keys and items by their path."""
    anchors = [((span.line, span.column), path) for path, span in _anchors(document.root, ())]
    remarks = [((comment.line, comment.column), comment.text) for comment in comments(document)]
    return [what for _, what in sorted((*anchors, *remarks), key=lambda pair: pair[0])]


def _anchors(node: Node, path: tuple[object, ...]) -> Iterator[tuple[tuple[object, ...], object]]:
    if isinstance(node, MappingNode):
        for entry in node.entries:
            yield (*path, entry.key.text), entry.key.span
            yield from _anchors(entry.value, (*path, entry.key.text))
    elif not isinstance(node, ScalarNode):
        for number, item in enumerate(node.items):
            if isinstance(item, ScalarNode):
                yield (*path, number), item.span
            yield from _anchors(item, (*path, number))


@dataclass
class Writer:
    """Writes one random document; every choice is drawn, so that hypothesis can make a failing one small."""

    draw: st.DrawFn
    text: str = ""
    remarks: int = 0
    keys: int = 0

    def mapping(self, indent: int, depth: int, *, inline: bool = False) -> None:
        for number in range(self._count(1, 3)):
            if number or not inline:
                self._between(indent)
                self.text += " " * indent
            self._key()
            self.text += ":"
            self._value(indent, depth)

    def listing(self, indent: int, depth: int) -> None:
        for _ in range(self._count(1, 3)):
            self._between(indent)
            self.text += " " * indent + "-"
            self._item(indent, depth)

    def _value(self, indent: int, depth: int) -> None:
        kind = self._choice("scalar", "flow", "block", "lines", "mapping", "list", "nothing")
        step = self._count(1, 4)
        if depth == 0 and kind in ("mapping", "list"):
            kind = "scalar"
        if kind == "mapping":
            self._end_of_line()
            self.mapping(indent + step, depth - 1)
        elif kind == "list":
            self._end_of_line()
            self.listing(indent + self._choice(0, step), depth - 1)
        else:
            self._leaf(kind, indent, step)

    def _item(self, indent: int, depth: int) -> None:
        kind = self._choice("scalar", "flow", "mapping", "block")
        spaces = self._count(1, 3)
        if kind == "mapping" and depth:
            if self._choice(True, False):
                self.text += " " * spaces
                self.mapping(indent + 1 + spaces, depth - 1, inline=True)
            else:
                self._end_of_line()
                self.mapping(indent + 1 + spaces, depth - 1)
        else:
            self._leaf("scalar" if kind == "mapping" else kind, indent, spaces)

    def _leaf(self, kind: str, indent: int, step: int) -> None:
        if kind == "nothing":
            self._end_of_line()
        elif kind == "scalar":
            if self._choice(*[False] * 4, True):  # the value on a line of its own
                self._end_of_line()
                self.text += " " * (indent + step)
            self.text += f"{' ' * step}{self._choice(*PLAIN, *QUOTED, LONG)}"
            self._end_of_line()
        elif kind == "flow":
            self.text += " " * step
            self._flow(2)
            self._end_of_line()
        elif kind == "block":
            self.text += f" {self._choice(*BLOCKS)}"
            self._end_of_line()
            for line in self._choice(("x",), ("x", "", "y  z"), ("x", "  y"), ("x # y", "", "")):
                self.text += f"{' ' * (indent + step)}{line}\n" if line else "\n"
        else:
            quote = self._choice("", "'", '"')
            words = f"\n{' ' * (indent + step)}".join(self._choice(("a", "b"), (LONG, LONG), ("a", "", "b c")))
            self.text += f" {quote}{words}{quote}"
            self._end_of_line()

    def _flow(self, depth: int) -> None:
        kind = self._choice("scalar", "map", "list") if depth else "scalar"
        if kind == "scalar":
            self.text += self._choice("x", "1", "a b", *QUOTED)
            return
        self.text += "{" if kind == "map" else "["
        for number in range(self._count(0, 3)):
            self.text += "," if number else ""
            self._within_flow()
            if kind == "map":
                self._key()
                self.text += ": "
            self._flow(depth - 1)
        self._within_flow()
        self.text += "}" if kind == "map" else "]"

    def _key(self) -> None:
        self.keys += 1
        self.text += self._choice(f"k{self.keys}", f"k{self.keys}", f"'k {self.keys}'", f'"k{self.keys}:"')

    def _between(self, indent: int) -> None:
        for _ in range(self._choice(0, 0, 0, 1, 2)):
            if self._choice(True, False):
                self.text += "\n"
            else:
                self.text += " " * max(indent + self._choice(0, 0, -2, 2), 0)
                self._remark()

    def _within_flow(self) -> None:
        self.text += " "
        if self._choice(*[False] * 6, True):
            self._remark()
            self.text += " " * 20

    def _end_of_line(self) -> None:
        if self._choice(False, False, True):
            self.text += " " * self._count(1, 3)
            self._remark()
        else:
            self.text += "\n"

    def _remark(self) -> None:
        self.remarks += 1
        self.text += f"# r{self.remarks}\n"

    def _count(self, least: int, most: int) -> int:
        return self.draw(st.integers(least, most))

    def _choice(self, *choices: object) -> object:
        return self.draw(st.sampled_from(choices))


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Returns the text of a document that the reader accepts."""
    writer = Writer(draw)
    writer.mapping(0, 3)
    writer._between(0)
    return writer.text
