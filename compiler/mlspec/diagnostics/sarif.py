"""The reporter for code scanning: SARIF 2.1.0 (OASIS standard of 27 March 2020), in ASCII."""

import json
from collections.abc import Sequence
from urllib.parse import quote

from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.display import neutralise
from mlspec.diagnostics.edit import plain
from mlspec.diagnostics.fingerprints import fingerprints
from mlspec.diagnostics.prose import prose
from mlspec.diagnostics.rule import Rule
from mlspec.diagnostics.span import Span
from mlspec.version import VERSION

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_FINGERPRINT = "ruleFileMessage/v1"


def render(diagnostics: Sequence[Diagnostic]) -> str:
    """Returns all diagnostics, in their order, as one SARIF log that ends in a newline.

    Columns count code points from 1; paths are relative to the root of the sources, whose place the reader
    knows. The rules are those that something was found of. A way out that can be applied is a property of its result
    (section 3.8), in the form of the JSON report: the standard's own fixes replace text, not values.
    """
    rules = sorted({diagnostic.rule for diagnostic in diagnostics}, key=lambda rule: rule.code)
    marks = fingerprints(diagnostics)
    run = {
        "tool": {
            "driver": {
                "name": "mlspec",
                "version": VERSION,
                "semanticVersion": VERSION,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the sources"}}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(diagnostic, rules.index(diagnostic.rule), mark)
            for diagnostic, mark in zip(diagnostics, marks, strict=True)
        ],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2).replace("\x7f", "\\u007f") + "\n"


def _rule(rule: Rule) -> dict[str, object]:
    text = rule.doc.strip() or rule.summary
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(diagnostic: Diagnostic, rule_index: int, fingerprint: str) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": diagnostic.rule.code,
        "ruleIndex": rule_index,
        "level": diagnostic.rule.severity,
        "message": _message(prose(diagnostic)),
        "locations": [{"physicalLocation": _physical(diagnostic.span)}],
        "partialFingerprints": {_FINGERPRINT: fingerprint},
    }
    if diagnostic.related:
        result["relatedLocations"] = [_related(number, related) for number, related in enumerate(diagnostic.related)]
    if diagnostic.fix:
        result["properties"] = {"fix": plain(diagnostic.fix)}
    return result


def _related(number: int, related: Related) -> dict[str, object]:
    return {
        "id": number,
        "physicalLocation": _physical(related.span),
        "message": _message(neutralise(related.message)),
    }


def _physical(span: Span) -> dict[str, object]:
    # A name that is no text (its bytes are not UTF-8) still has a URI.
    uri = quote(span.file.encode("utf-8", "surrogatepass"))
    return {
        "artifactLocation": {"uri": uri, "uriBaseId": _ROOT},
        "region": {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        },
    }


def _message(text: str) -> dict[str, str]:
    """Returns a message in which nothing is a placeholder (section 3.11.5) and nothing a link (section 3.11.6)."""
    return {"text": text.replace("{", "{{").replace("}", "}}").replace("](", "] (")}
