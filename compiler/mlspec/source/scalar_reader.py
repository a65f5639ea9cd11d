"""From a scalar event to a node, refusing what readers would not agree on."""

from itertools import islice

from mlspec.diagnostics.diagnostic import Related
from mlspec.diagnostics.span import Span
from mlspec.source import limits
from mlspec.source.cut_expressions import in_quotes, unclosed, whole
from mlspec.source.events import Event
from mlspec.source.findings import Findings
from mlspec.source.frames import Frame, MappingFrame
from mlspec.source.hostility import hostile
from mlspec.source.node import Scalar, ScalarNode, Style
from mlspec.source.offsets import locate
from mlspec.source.quoting import quoted, shortened
from mlspec.source.rules import (
    DUPLICATE_KEY,
    INVALID_YAML,
    MERGE_KEY,
    NON_STRING_KEY,
    OVERSIZED_SCALAR,
    UNQUOTED_EXPRESSION,
)
from mlspec.source.scalars import Refusal, resolve

_STYLES: dict[str, Style] = {"": "plain", "'": "single", '"': "double", "|": "literal", ">": "folded"}
_BLOCKS = ("literal", "folded")


class ScalarReader:
    """Makes the scalar nodes of one file, whose text is `text`."""

    def __init__(self, text: str, findings: Findings) -> None:
        self._text = text
        self._file = findings.file
        self._findings = findings
        self._escapes = 0  # refused ones, of which each costs a look at its whole scalar

    def value(self, event: Event, frame: Frame | None) -> ScalarNode:
        """Returns the node of a value; what is refused stands in it as its text."""
        text = event.value
        value = text if event.style else resolve(text)
        if isinstance(value, Refusal):
            node = self._node(event, text)
            if not self._is_suspect(node, frame, limits.SCALAR):
                self._findings.note(value.rule, node.span, value.message, value.help)
            return node
        node = self._node(event, value)
        self._refuse_question_mark(node, frame)
        if event.style == '"' or len(text) > limits.SCALAR or (frame is not None and frame.flow):
            self._is_suspect(node, frame, limits.SCALAR)
        return node

    def key(self, event: Event, frame: MappingFrame) -> ScalarNode | None:
        """Returns the node of a key, or nothing if its entry is to be left out."""
        text = event.value
        node = self._node(event, text)
        self._refuse_question_mark(node, frame)
        unusual = frame.flow or event.style == '"' or len(text) > limits.KEY
        if unusual and self._is_suspect(node, frame, limits.KEY):
            return None
        value = text if event.style else resolve(text)
        if value is not text and not self._is_usable(node, value):
            return None
        first = frame.keys.setdefault(text, node.span)
        if first is node.span:
            return node
        message = f"the key {quoted(text)} stands twice in this mapping"
        related = Related(first, f"{quoted(text)} stands here first")
        self._findings.note(DUPLICATE_KEY, node.span, message, "keep one of the two", related)
        return None

    def _node(self, event: Event, value: Scalar) -> ScalarNode:
        begin, stop = event.start_mark, event.end_mark
        start, end = begin.index, stop.index
        line, column = stop.line + 1, stop.column + 1
        style = _STYLES[event.style]
        if style in _BLOCKS:  # libyaml ends them where the next line begins
            source = self._text[start:end].rstrip()
            end = start + len(source)
            line = begin.line + source.count("\n") + 1
            column = end - self._text.rfind("\n", 0, end)
        span = Span(self._file, begin.line + 1, begin.column + 1, line, column)
        return ScalarNode(span, value, event.value, style, start, end)

    def _is_suspect(self, node: ScalarNode, frame: Frame | None, longest: int) -> bool:
        """Returns whether the node is refused for how it is written, or is a part of what is."""
        if len(node.text) > longest:
            message = f"{len(node.text):,} characters are too many: at most {longest:,} may stand here"
            self._findings.refuse(OVERSIZED_SCALAR, node.span, message, "put the text into a file of its own")
            return True
        if node.style == "double" and node.end - node.start - 2 != len(node.text):
            self._refuse_escapes(node)
        if frame is None or not frame.flow:
            return False
        if not frame.unclosed and "(" not in node.text and ")" not in node.text:
            return False
        return self._is_cut(node, frame)

    def _refuse_question_mark(self, node: ScalarNode, frame: Frame | None) -> None:
        """Refuses `?` in a text without quotes inside braces: PyYAML's own parser begins a key there, others do not."""
        if frame is None or not frame.flow or node.style != "plain" or "?" not in node.text:
            return
        message = f"a `?` in {quoted(node.text)} begins a key to some YAML readers, inside braces and brackets"
        self._findings.note(INVALID_YAML, node.span, message, f"quote it: {in_quotes(node.text)}")

    def _refuse_escapes(self, node: ScalarNode) -> None:
        runs = hostile(node.text.replace("\n", " "))
        for run in islice(runs, limits.REPORTED - self._escapes):
            self._escapes += 1
            span = locate(self._text, node, run.start, run.end)
            self._findings.refuse(run.rule, span, run.message, run.help)

    def _is_cut(self, node: ScalarNode, frame: Frame) -> bool:
        """Returns whether the node is a part of an expression that a comma cut; reports its first part."""
        balance = unclosed(node.text) if node.style == "plain" else 0
        part = frame.unclosed > 0
        if balance and not part:
            self._refuse_cut(node)
        frame.unclosed = max(frame.unclosed + balance, 0)
        return part or balance != 0

    def _refuse_cut(self, node: ScalarNode) -> None:
        expression = whole(self._text, node.start)
        length = len(expression) if expression else node.end - node.start
        span = Span(node.span.file, node.span.line, node.span.column, node.span.line, node.span.column + length)
        message = f"{quoted(node.text)} was cut: inside braces and brackets a comma ends a value without quotes"
        quotes = f": {in_quotes(expression)}" if expression else ""
        self._findings.refuse(
            UNQUOTED_EXPRESSION, span if expression else node.span, message, f"quote the expression{quotes}"
        )

    def _is_usable(self, node: ScalarNode, value: Scalar | Refusal) -> bool:
        """Returns whether the entry of a plain key that is no string to every reader can stay; reports it."""
        if node.text == "<<":
            message = "`<<` merges mappings in YAML 1.1 and is a name in YAML 1.2"
            self._findings.refuse(MERGE_KEY, node.span, message, "write the entries out")
            return False
        if isinstance(value, Refusal):
            self._findings.note(value.rule, node.span, value.message, value.help)
            return True
        message = f"the key {quoted(node.text)} is {_kind(value)} and not a text"
        self._findings.note(NON_STRING_KEY, node.span, message, f'quote it: "{shortened(node.text)}"')
        return True


def _kind(value: Scalar) -> str:
    if value is None:
        return "null"
    return "a truth value" if isinstance(value, bool) else "a number"
