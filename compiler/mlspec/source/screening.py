"""What a text must be free of before anyone parses it."""

import re
from itertools import islice

from mlspec.diagnostics.span import Span
from mlspec.source import limits
from mlspec.source.findings import Findings
from mlspec.source.hostility import Hostile, hostile
from mlspec.source.quoting import quoted
from mlspec.source.rules import FOREIGN_LINE_BREAK, HIDDEN_CHARACTER, MERGE_CONFLICT, YAML_DIRECTIVE

_CONFLICT = re.compile(r"^(?:(<{7})|>{7}|\|{7}|={7})(?: [^\r\n]*)?\r?$", re.MULTILINE)
_MARKERS = ("<<<<<<<", ">>>>>>>", "|||||||", "=======")
_PREAMBLE = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n|%[^\n]*\n)*(?:%[^\n]*)?")
_DIRECTIVE = re.compile(r"^%[^\n]*", re.MULTILINE)
_FILLER = "\ufffd"


def screen(text: str, findings: Findings) -> str | None:
    """Returns the text as PyYAML may read it, or nothing if its lines cannot be told apart.

    Refused characters and directives are reported and replaced one for one, so that the rest of the text is
    read too and keeps its places. Of refused characters, the first 100 runs are reported.
    """
    found = tuple(islice(hostile(text), limits.REPORTED))
    _report(text, found, findings)
    conflicts = _report_conflicts(text, findings)
    if conflicts or len(found) == limits.REPORTED:
        return None
    if any(run.rule is FOREIGN_LINE_BREAK for run in found):
        return None
    for run in found:
        text = text[: run.start] + _FILLER * (run.end - run.start) + text[run.end :]
    return _without_directives(text, findings)


def _report(text: str, found: tuple[Hostile, ...], findings: Findings) -> None:
    """Reports refused characters; those of one line that nobody sees are one finding, at the first of them."""
    lines: dict[int, list[Hostile]] = {}
    for run in found:
        is_hidden = run.rule is HIDDEN_CHARACTER
        lines.setdefault(text.rfind("\n", 0, run.start) if is_hidden else run.start, []).append(run)
    for first, *others in lines.values():
        more = f", and more in {len(others)} other place{'s' * (len(others) > 1)} of this line" if others else ""
        place = span(findings.file, text, first.start, first.end)
        findings.refuse(first.rule, place, f"{first.message}{more}", first.help)


def span(file: str, text: str, start: int, end: int) -> Span:
    """Returns the place of the characters `start` to `end`, exclusive, of a file's text."""
    return Span(file, *_place(text, start), *_place(text, end))


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _report_conflicts(text: str, findings: Findings) -> int:
    """Returns how many conflicts the text has; one is named by its first marker."""
    if not any(marker in text for marker in _MARKERS):
        return 0
    markers = tuple(islice(_CONFLICT.finditer(text), limits.REPORTED))
    begins = tuple(marker for marker in markers if marker[1])
    conflicts = begins or markers[:1]
    for marker in conflicts:
        shown = marker[0].rstrip()
        findings.refuse(
            MERGE_CONFLICT,
            span(findings.file, text, marker.start(), marker.start() + len(shown)),
            f"merge conflict: {quoted(shown)}",
            "resolve it: keep one side and delete the marker lines",
        )
    return len(conflicts)


def _without_directives(text: str, findings: Findings) -> str:
    preamble = _PREAMBLE.match(text)
    if preamble is None or "%" not in preamble[0]:
        return text
    for directive in islice(_DIRECTIVE.finditer(preamble[0]), limits.REPORTED):
        place = span(findings.file, text, directive.start(), directive.end())
        message = f"the directive {quoted(directive[0].rstrip())} changes how YAML is read"
        findings.refuse(YAML_DIRECTIVE, place, message, "delete the line")
    return preamble[0].replace("%", "#") + text[preamble.end() :]
