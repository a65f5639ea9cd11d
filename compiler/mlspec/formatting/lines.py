"""From entries to lines: two spaces a level, one line for a collection that was written on one and fits."""

from collections.abc import Iterable
from dataclasses import replace

from mlspec.formatting.comment_columns import Line
from mlspec.formatting.layout import Block, Entry, Flow, Remark, opened, parts
from mlspec.formatting.scalar_text import WIDTH, as_block, is_kept, on_lines, on_one_line
from mlspec.source.node import MappingNode, Node, ScalarNode
from mlspec.source.waivers import is_addressed

_INDENT = 2


def to_lines(block: Block, text: str) -> list[Line]:
    """Returns the lines of a document; `text` is what it was read from."""
    writer = _Writer(text)
    writer.block(block, 0)
    return writer.lines if block.entries else [*writer.lines, Line("{}")]


class _Writer:
    """Appends to `lines`; a method's `prefix` is what stands ahead of the first line it writes."""

    def __init__(self, text: str) -> None:
        self.lines: list[Line] = []
        self._text = text
        self._flows: dict[int, str] = {}
        self._blank_is_text = False

    def block(self, block: Block, indent: int, prefix: str = "") -> None:
        """Writes entries and comments; with a prefix, the first entry follows a dash."""
        for number, entry in enumerate(block.entries):
            self._remarks(entry.before, indent, below=number > 0)
            if entry.gap and (number > 0 or entry.before):
                self._blank()
            self._entry(entry, indent, prefix if prefix and number == 0 else " " * indent)
        self._remarks(block.closing, indent, below=True)

    def _remarks(self, remarks: Iterable[Remark], indent: int, *, below: bool) -> None:
        for remark in remarks:
            if remark.gap and below:
                self._blank()
            below = True
            self._line(" " * indent + remark.text)

    def _entry(self, entry: Entry, indent: int, prefix: str) -> None:
        head = f"{prefix}- " if entry.key is None else f"{prefix}{self._scalar(entry.key, flow=False)}: "
        value = entry.value
        if isinstance(value, ScalarNode):
            self._scalar_entry(value, entry.beside, indent, head)
            return
        if not isinstance(value, Block):
            text = self._flow(value)
            if len(head) + len(text) <= WIDTH or not parts(value) or _is_waived(entry):
                self._line(head + text, entry.beside)
                return
            value = opened(value)
        if entry.key is not None:
            self._line(head.rstrip(), entry.beside)
            self.block(value, indent + _INDENT)
            return
        if entry.beside is not None:
            first, *others = value.entries
            value = Block((replace(first, beside=entry.beside), *others), value.closing)
        self.block(value, indent + _INDENT, head)

    def _scalar_entry(self, node: ScalarNode, beside: str | None, indent: int, head: str) -> None:
        source = self._source(node)
        written = as_block(node, source) if node.style in ("literal", "folded") else None
        if written is not None:
            header, body = written
            self._line(head + header, beside)
            for line in body:
                self._line(" " * (indent + _INDENT) + line if line else "")
            self._blank_is_text = is_kept(header)
            return
        text = on_one_line(node, source, flow=False)
        if "\n" not in source or node.style in ("literal", "folded"):
            self._line((head + text).rstrip(), beside)
            return
        *above, last = on_lines(text, len(head), indent + _INDENT)
        for number, line in enumerate(above):
            self._line((head if number == 0 else " " * (indent + _INDENT)) + line)
        self._line((" " * (indent + _INDENT) if above else head) + last, beside)

    def _flow(self, node: Flow) -> str:
        """Returns a collection on one line."""
        text = self._flows.get(id(node))
        if text is None:
            if isinstance(node, MappingNode):
                pairs = (f"{self._scalar(e.key, flow=True)}: {self._in_flow(e.value)}" for e in node.entries)
                text = "{" + ", ".join(pairs) + "}"
            else:
                text = "[" + ", ".join(self._in_flow(item) for item in node.items) + "]"
            self._flows[id(node)] = text
        return text

    def _in_flow(self, node: Node) -> str:
        return self._scalar(node, flow=True) if isinstance(node, ScalarNode) else self._flow(node)

    def _scalar(self, node: ScalarNode, *, flow: bool) -> str:
        return on_one_line(node, self._source(node), flow=flow)

    def _source(self, node: ScalarNode) -> str:
        return self._text[node.start : node.end]

    def _blank(self) -> None:
        if self.lines and not self._blank_is_text:
            self.lines.append(Line(""))

    def _line(self, text: str, beside: str | None = None) -> None:
        self._blank_is_text = False
        self.lines.append(Line(text, beside))


def _is_waived(entry: Entry) -> bool:
    """Says whether a waiver speaks of the entry's line: it would not reach what moves to other lines."""
    above = entry.before[-1].text if entry.before else ""
    return is_addressed(above) or is_addressed(entry.beside or "")
