"""Strict YAML: bytes in, a tree with places and the faults of reading out."""

from dataclasses import dataclass

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.span import Span
from mlspec.source.composer import Composer
from mlspec.source.decoding import decode
from mlspec.source.document import Document
from mlspec.source.findings import Findings
from mlspec.source.node import MappingNode, ScalarNode
from mlspec.source.quoting import quoted
from mlspec.source.rules import EMPTY_DOCUMENT, ROOT_NOT_MAPPING
from mlspec.source.screening import screen
from mlspec.source.separation import check_separation


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What a file holds and what is wrong with it.

    `document` is there if its tree is what the author meant but for single values and keys: a refused value
    stands in it as its text, a second entry of a key is left out. `text` is for reporters; it is empty if
    the bytes are no text.
    """

    document: Document | None
    diagnostics: tuple[Diagnostic, ...]
    text: str


def read(file: str, data: bytes) -> ReadResult:
    """Returns the document in the bytes of a file, and every fault that one reading can find.

    `file` is the path that places carry. To refuse a file over the limit, its first `limits.BYTES` + 1 bytes
    are enough.
    """
    text = decode(file, data)
    if isinstance(text, Diagnostic):
        return ReadResult(None, (text,), "")
    findings = Findings(file)
    readable = screen(text, findings)
    document = None if readable is None else _compose(text, readable, findings)
    return ReadResult(document, tuple(findings.diagnostics), text)


def _compose(text: str, readable: str, findings: Findings) -> Document | None:
    composer = Composer(text, findings)
    if not composer.compose(readable):
        return None
    root = composer.root
    if root is not None and not findings.diagnostics:
        check_separation(text, root, findings)
    if isinstance(root, MappingNode):
        return None if findings.broken else Document(findings.file, text, root)
    if root is None or (isinstance(root, ScalarNode) and root.start == root.end):
        start = Span(findings.file, 1, 1, 1, 1)
        findings.refuse(EMPTY_DOCUMENT, start, "the file holds no value", "write a spec, or delete the file")
        return None
    what = f"the value {quoted(root.text)}" if isinstance(root, ScalarNode) else "a list"
    span = Span(findings.file, root.span.line, root.span.column, root.span.line, root.span.column + 1)
    findings.refuse(
        ROOT_NOT_MAPPING,
        span,
        f"the file holds {what} and not a mapping",
        "a spec begins with `apiVersion:` and `kind:`",
    )
    return None
