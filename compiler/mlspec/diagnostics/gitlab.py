"""The reporter for GitLab: a Code Quality report, which a merge request compares with its target's."""

import json
from collections.abc import Sequence

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.fingerprints import fingerprints
from mlspec.diagnostics.prose import prose
from mlspec.diagnostics.rule import Severity

_SEVERITIES: dict[Severity, str] = {"error": "major", "warning": "minor"}


def render(diagnostics: Sequence[Diagnostic]) -> str:
    """Returns all diagnostics, in their order, as a JSON list in ASCII that ends in a newline."""
    marks = fingerprints(diagnostics)
    found = [_issue(diagnostic, mark) for diagnostic, mark in zip(diagnostics, marks, strict=True)]
    return json.dumps(found, indent=2).replace("\x7f", "\\u007f") + "\n"


def _issue(diagnostic: Diagnostic, fingerprint: str) -> dict[str, object]:
    rule, span = diagnostic.rule, diagnostic.span
    return {
        "description": f"{rule.code}: {prose(diagnostic)}",
        "check_name": rule.name,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[rule.severity],
        "location": {"path": span.file, "lines": {"begin": span.line, "end": span.end_line}},
    }
