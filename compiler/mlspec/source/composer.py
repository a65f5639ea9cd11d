"""From the parser's events to the tree, refusing what a spec must not contain."""

from typing import TYPE_CHECKING

from yaml import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from mlspec.diagnostics.span import Span
from mlspec.source import limits
from mlspec.source.events import Event, events
from mlspec.source.findings import Findings
from mlspec.source.frames import Frame, MappingFrame, SequenceFrame
from mlspec.source.node import Node, ScalarNode
from mlspec.source.properties import Properties
from mlspec.source.rules import COMPLEX_KEY, EXCESSIVE_DEPTH, EXCESSIVE_NODES, SEVERAL_DOCUMENTS
from mlspec.source.scalar_reader import ScalarReader
from mlspec.source.syntax import report

if TYPE_CHECKING:
    from collections.abc import Callable


class Composer:
    """Builds the tree of one file; `root` is nothing if the file holds no value."""

    def __init__(self, text: str, findings: Findings) -> None:
        self.root: Node | None = None
        self._text = text
        self._findings = findings
        self._scalars = ScalarReader(text, findings)
        self._properties = Properties(findings)
        self._stack: list[Frame] = []
        self._nodes = 0
        self._documents = 0
        self._complex_key_line = 0
        self._handlers: dict[type, Callable[[Event], bool]] = {
            ScalarEvent: self._scalar,
            MappingStartEvent: self._start_mapping,
            MappingEndEvent: self._end,
            SequenceStartEvent: self._start_sequence,
            SequenceEndEvent: self._end,
            AliasEvent: self._alias,
            DocumentStartEvent: self._document,
        }

    def compose(self, readable: str) -> bool:
        """Returns whether the whole file was read; if not, a fault that hides the rest was reported.

        `readable` is the file's text with refused characters replaced one for one, so that PyYAML takes it.
        """
        event: Event | None = None
        following = events(readable)
        handler_of = self._handlers.get
        while True:
            try:
                event = following()
            except Exception as error:  # noqa: BLE001 - PyYAML leaks ValueError, RecursionError and others
                self._report(error, event)
                return False
            if event is None:
                return True
            handle = handler_of(type(event))
            if handle is not None and not handle(event):
                return False
            if self._nodes > limits.NODES:
                self._refuse_size(event)
                return False

    def _report(self, error: Exception, last: Event | None) -> None:
        """Reports why the parser stopped, unless it stumbled over what was refused before."""
        line = last.end_mark.line + 1 if last else 1
        if any(frame.unclosed for frame in self._stack) or line == self._complex_key_line:
            return
        brackets = (frame.start.index for frame in self._stack if self._text[frame.start.index] in "[{")
        report(error, self._text, self._findings, last.end_mark.index if last else 0, max(brackets, default=0))

    def _document(self, event: Event) -> bool:
        self._documents += 1
        if self._documents == 1:
            return True
        message = "a second document begins here"
        self._findings.refuse(SEVERAL_DOCUMENTS, self._span(event), message, "write one spec a file")
        return False

    def _start_mapping(self, event: Event) -> bool:
        return self._start(event, MappingFrame(event.start_mark, event.flow_style))

    def _start_sequence(self, event: Event) -> bool:
        return self._start(event, SequenceFrame(event.start_mark, event.flow_style))

    def _start(self, event: Event, frame: Frame) -> bool:
        above = self._stack[-1] if self._stack else None
        if len(self._stack) >= limits.DEPTH:
            message = f"values are nested more than {limits.DEPTH} deep"
            self._findings.refuse(EXCESSIVE_DEPTH, self._span(event), message, "flatten the value")
            return False
        if above is not None and above.expects_key:
            self._refuse_key(event)
        if event.anchor or event.tag:
            self._properties.refuse(event, self._span(event))
        self._stack.append(frame)
        self._nodes += 1
        return True

    def _refuse_key(self, event: Event) -> None:
        """Refuses a collection in the place of a key, once a line: `{{ name }}` nests several."""
        line = event.start_mark.line + 1
        self._findings.broken = True
        if line == self._complex_key_line or self._stack[-1].unclosed:
            return
        self._complex_key_line = line
        message = "a key cannot be a list or a mapping"
        way_out = "quote the value if it is a text, such as a template"
        self._findings.refuse(COMPLEX_KEY, self._span(event), message, way_out)

    def _end(self, event: Event) -> bool:
        frame = self._stack.pop()
        begin, end = frame.start, event.end_mark
        line, column = end.line + 1, end.column + 1
        if end.index == event.start_mark.index:  # a block, or a pair without braces, ends with its last part
            last = frame.last()
            line = last.end_line if last else begin.line + 1
            column = last.end_column if last else begin.column + 1
        span = Span(self._findings.file, begin.line + 1, begin.column + 1, line, column)
        self._add(frame.close(span))
        return True

    def _scalar(self, event: Event) -> bool:
        if event.anchor or event.tag:
            self._properties.refuse(event, self._span(event))
        frame = self._stack[-1] if self._stack else None
        if isinstance(frame, MappingFrame) and frame.expects_key:
            frame.expect_value(self._scalars.key(event, frame))
        elif frame is not None:
            frame.add(self._scalars.value(event, frame))
        else:
            self.root = self._scalars.value(event, None)
        self._nodes += 1
        return True

    def _alias(self, event: Event) -> bool:
        span = self._span(event)
        self._properties.refuse_alias(event, span)
        self._add(ScalarNode(span, None, "", "plain", event.start_mark.index, event.end_mark.index))
        self._nodes += 1
        return True

    def _add(self, node: Node) -> None:
        if self._stack:
            self._stack[-1].add(node)
        else:
            self.root = node

    def _refuse_size(self, event: Event) -> None:
        message = f"the file holds more than {limits.NODES:,} keys and values"
        way_out = "put the data into a file of its own"
        self._findings.refuse(EXCESSIVE_NODES, self._span(event), message, way_out)

    def _span(self, event: Event) -> Span:
        first, last = event.start_mark, event.end_mark
        return Span(self._findings.file, first.line + 1, first.column + 1, last.line + 1, last.column + 1)
