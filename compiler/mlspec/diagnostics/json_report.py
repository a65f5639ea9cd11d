"""The reporter for tools: versioned JSON, in ASCII."""

import json
from collections.abc import Sequence

from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import plain
from mlspec.diagnostics.span import Span

FORMAT_VERSION = 1


def render(diagnostics: Sequence[Diagnostic]) -> str:
    """Returns all diagnostics, in their order, as one JSON object that ends in a newline.

    `format_version` changes when a reader of the former version would break. Strings are exact; whatever is
    not printable ASCII is escaped, so the text is safe to print. `fix` is a list of edits of the file of the span:
    a path of keys and list positions, and the value that is to stand there, or null to remove what stands there.
    """
    report = {"format_version": FORMAT_VERSION, "diagnostics": [_finding(d) for d in diagnostics]}
    return json.dumps(report, indent=2).replace("\x7f", "\\u007f") + "\n"


def _finding(diagnostic: Diagnostic) -> dict[str, object]:
    rule = diagnostic.rule
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "fix": plain(diagnostic.fix),
        "span": _span(diagnostic.span),
        "related": [_related(related) for related in diagnostic.related],
    }


def _related(related: Related) -> dict[str, object]:
    return {"message": related.message, "span": _span(related.span)}


def _span(span: Span) -> dict[str, object]:
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
