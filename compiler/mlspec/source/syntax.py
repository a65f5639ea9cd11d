"""What PyYAML's errors mean to the author of a spec."""

from dataclasses import dataclass

from yaml import MarkedYAMLError

from mlspec.diagnostics.diagnostic import Related
from mlspec.diagnostics.rule import Rule
from mlspec.source.findings import Findings
from mlspec.source.rules import INVALID_YAML, SEVERAL_DOCUMENTS, TAB_INDENTATION, YAML_TAG
from mlspec.source.screening import span


@dataclass(frozen=True, slots=True)
class _Fault:
    """A message of libyaml in words; `at_start` points where its construct begins, not where it failed."""

    message: str
    help: str
    rule: Rule = INVALID_YAML
    at_start: bool = False


_TAB = _Fault("a tab indents this line", "indent with spaces", TAB_INDENTATION)
_TWO = _Fault("the document ended before this text", "write one spec a file", SEVERAL_DOCUMENTS)
_QUOTE = "quote the value if it is a text"
_UNENDED_QUOTE = _Fault("this quote is not closed", "close it")
_UNENDED = frozenset(("found unexpected end of stream", "found unexpected document indicator"))
_FLOW = frozenset(("did not find expected ',' or ']'", "did not find expected ',' or '}'"))
_FLOW_HELP = "inside braces and brackets, quote a value that contains a comma, a colon, a bracket or a brace"
_NAMELESS = _Fault("`&` and `*` begin an anchor or alias here", _QUOTE, at_start=True)
_FAULTS = {
    "mapping values are not allowed in this context": _Fault(
        "a `:` cannot stand here", "quote the value if it contains a colon; else check the line's indentation"
    ),
    "could not find expected ':'": _Fault(
        "this line is not an entry `key: value`",
        "add the `:`, or indent the line below its key",
        at_start=True,
    ),
    "did not find expected key": _Fault(
        "neither a key nor the end of this mapping stands here",
        "check the indentation; a text after a closing quote needs quotes around all of it",
    ),
    "did not find expected '-' indicator": _Fault(
        "neither an item `- ...` nor the end of this list stands here", "check the indentation"
    ),
    "block sequence entries are not allowed in this context": _Fault(
        "a list `- ...` cannot begin here", "begin it on a line of its own, or quote the value"
    ),
    "found character that cannot start any token": _Fault("a value cannot begin with this character", _QUOTE),
    "did not find expected alphabetic or numeric character": _NAMELESS,
    "found unknown escape character": _Fault(
        "this escape does not exist", "write `\\\\` for a backslash, or use single quotes"
    ),
    "found a tab character that violates indentation": _TAB,
    "found a tab character where an indentation space is expected": _TAB,
    "did not find expected <document start>": _TWO,
    "found undefined tag handle": _Fault("this tag is not defined", "delete the tag", YAML_TAG),
}


def report(error: Exception, text: str, findings: Findings, reached: int) -> None:
    """Adds what PyYAML raised to the findings; `reached` is the offset up to which events came."""
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        fault = _Fault("the YAML parser gave up behind this place", "simplify the text that follows")
        _refuse(fault, text, reached, findings)
        return
    stop = min(error.problem_mark.index, len(text))
    start = stop if error.context_mark is None else min(error.context_mark.index, len(text))
    problem = error.problem or "this is not YAML"
    if problem in _UNENDED:
        _refuse(_UNENDED_QUOTE, text, start, findings)
    elif problem in _FLOW:
        _report_flow(text, start, stop, findings)
    elif text[stop : stop + 1] == "\t":
        _refuse(_TAB, text, stop, findings)
    else:
        fault = _FAULTS.get(problem, _Fault(problem, "see the YAML around this place"))
        _refuse(fault, text, start if fault.at_start else stop, findings)


def _report_flow(text: str, start: int, stop: int, findings: Findings) -> None:
    opening = text[start : start + 1]
    if not text[stop:].strip():
        _refuse(_Fault(f"`{opening}` is never closed", _FLOW_HELP), text, start, findings)
        return
    opened = Related(span(findings.file, text, start, start + 1), f"`{opening}` opens here")
    message = f"neither `,` nor the end of what `{opening}` opens stands here"
    _refuse(_Fault(message, _FLOW_HELP), text, stop, findings, opened)


def _refuse(fault: _Fault, text: str, place: int, findings: Findings, *related: Related) -> None:
    end = min(place + 1, len(text))
    findings.refuse(fault.rule, span(findings.file, text, place, end), fault.message, fault.help, *related)
