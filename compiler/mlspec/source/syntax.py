"""What PyYAML's errors mean to the author of a spec."""

import re
from dataclasses import dataclass

from yaml import MarkedYAMLError

from mlspec.diagnostics.diagnostic import Related
from mlspec.diagnostics.rule import Rule
from mlspec.source import limits
from mlspec.source.findings import Findings
from mlspec.source.quoting import shortened
from mlspec.source.rules import INVALID_YAML, OVERSIZED_SCALAR, SEVERAL_DOCUMENTS, TAB_INDENTATION, YAML_TAG
from mlspec.source.screening import span


@dataclass(frozen=True, slots=True)
class _Fault:
    """A problem in words: `{word}`, `{line}`, `{character}` are what stands at the place.

    `at_start` points where the construct begins that failed, not where it did.
    """

    message: str
    help: str
    rule: Rule = INVALID_YAML
    at_start: bool = False


_QUOTE = "quote the value if it is a text"
_FLOW_HELP = "inside braces and brackets, quote a value that contains a comma, a colon, a bracket or a brace"
_TAB = _Fault("a tab indents this line", "indent with spaces", TAB_INDENTATION)
_TAG = _Fault("`{word}` is a tag that does not exist", "delete the tag", YAML_TAG, at_start=True)
_QUOTE_OPEN = _Fault("this quote is never closed", "close it", at_start=True)
_BEHIND_QUOTE = _Fault("`{word}` stands behind a closing quote", "put quotes around all of the value")
_BRACKET_OPEN = _Fault("`{character}` is never closed", _FLOW_HELP, at_start=True)
_IN_FLOW = _Fault("`{character}` cannot stand here: a comma or the end of the braces is missing", _FLOW_HELP)
_LONG_KEY = _Fault("a key may have at most 1,024 characters", "shorten the key", OVERSIZED_SCALAR, at_start=True)
_NO_KEY = _Fault("`{word}` does not line up with the keys of a mapping", "check the indentation")
_FLOW = ("did not find expected ',' or ']'", "did not find expected ',' or '}'")
_SYMBOL = _Fault("a value without quotes cannot begin with `{character}`", _QUOTE, at_start=True)
_DIGITS = _Fault("`{word}` is no escape for a character", "write the character itself")
_UNKNOWN = _Fault("`{word}` is not YAML here", _QUOTE)
_NO_CONTENT = "did not find expected node content"
_NO_COLON = "could not find expected ':'"
_MISPLACED_COLON = "mapping values are not allowed in this context"
_FAULTS = {
    _MISPLACED_COLON: _Fault(
        "a `:` cannot stand here", "quote the value if it contains a colon; else check the line's indentation"
    ),
    _NO_COLON: _Fault(
        "`{line}` is not an entry `key: value`",
        "add the colon, or indent the line below its key",
        at_start=True,
    ),
    "did not find expected key": _NO_KEY,
    "did not find expected '-' indicator": _Fault(
        "`{word}` does not line up with the items of a list", "check the indentation"
    ),
    _NO_CONTENT: _Fault("a value is missing before `{character}`", _FLOW_HELP),
    "block sequence entries are not allowed in this context": _Fault(
        "a list cannot begin here", "begin it on a line of its own, or quote the value if it is a text"
    ),
    "mapping keys are not allowed in this context": _SYMBOL,
    "found character that cannot start any token": _SYMBOL,
    "did not find expected alphabetic or numeric character": _SYMBOL,
    "found unexpected end of stream": _QUOTE_OPEN,
    "found unexpected document indicator": _QUOTE_OPEN,
    "found unknown escape character": _Fault(
        "`{word}` begins with an escape that does not exist",
        "write `\\\\` for a backslash, or use single quotes",
    ),
    "did not find expected hexdecimal number": _DIGITS,
    "found invalid Unicode character escape code": _DIGITS,
    "did not find expected comment or line break": _Fault(
        "`{word}` cannot follow `|` or `>`", "begin the text on the next line, or quote the value"
    ),
    "found a tab character that violates indentation": _TAB,
    "found a tab character where an indentation space is expected": _TAB,
    "did not find expected <document start>": _Fault(
        "the document ended before `{word}`", "write one spec a file", SEVERAL_DOCUMENTS
    ),
    "found undefined tag handle": _TAG,
}
_TAG_CONTEXTS = ("while scanning a tag", "while parsing a tag")
_WORD = re.compile(r"[^\s,\]}\"']+|\S?")
_LINE = re.compile(r"[^\r\n]*")


def report(error: Exception, text: str, findings: Findings, reached: int, bracket: int) -> None:
    """Adds what PyYAML raised to the findings.

    `reached` is the offset up to which events came, `bracket` that of the last bracket or brace still open.
    """
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        fault = _Fault("the YAML parser gave up behind this place", "simplify the text that follows")
        _refuse(fault, text, reached, findings)
        return
    stop = min(error.problem_mark.index, len(text))
    start = stop if error.context_mark is None else min(error.context_mark.index, len(text))
    fault = _fault(error.problem or "", error.context or "", text, start, stop)
    if fault is _IN_FLOW:
        opened = Related(span(findings.file, text, start, start + 1), f"`{text[start]}` opens here")
        _refuse(fault, text, stop, findings, opened)
        return
    if fault is _BRACKET_OPEN:
        start = bracket
    if fault is _DIGITS:
        stop = max(text.rfind("\\", start, stop), start)
    _refuse(fault, text, start if fault.at_start else stop, findings)


def _fault(problem: str, context: str, text: str, start: int, stop: int) -> _Fault:
    """Returns what libyaml's words mean, with a look at the text around."""
    before = text[text.rfind("\n", 0, stop) + 1 : stop].strip()
    if text[stop : stop + 1] == "\t":
        return _TAB
    if context in _TAG_CONTEXTS:
        return _TAG
    if problem in _FLOW or (problem == _NO_CONTENT and not text[stop:].strip()):
        return _IN_FLOW if text[stop:].strip() else _BRACKET_OPEN
    if problem == _MISPLACED_COLON and len(before) > limits.KEY:
        return _LONG_KEY
    if problem == _NO_COLON and re.search(r":(\s|\Z)", text[start : text.find("\n", start)][limits.KEY :]):
        return _LONG_KEY
    fault = _FAULTS.get(problem, _UNKNOWN)
    return _BEHIND_QUOTE if fault is _NO_KEY and before.endswith(("'", '"')) else fault


def _refuse(fault: _Fault, text: str, place: int, findings: Findings, *related: Related) -> None:
    word = _WORD.match(text, place)
    line = _LINE.match(text, place)
    message = fault.message.format(
        word=shortened(word[0]) if word and word[0] else "end of file",
        line=shortened(line[0].strip()) if line else "",
        character=text[place : place + 1],
    )
    end = min(place + 1, len(text))
    findings.refuse(fault.rule, span(findings.file, text, place, end), message, fault.help, *related)
