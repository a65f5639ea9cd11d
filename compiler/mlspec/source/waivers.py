"""The waivers in the comments of a document."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.span import Span
from mlspec.diagnostics.waiver import Waiver
from mlspec.diagnostics.waiver_rules import MALFORMED_WAIVER
from mlspec.source.comments import Comment, comments
from mlspec.source.document import Document

FORM = "# mlspec: ignore[MLS303] reason=why this may stay until=2027-01-31"
MOST_CODES = 8
_MARK = "mlspec:"
_ADDRESSED = re.compile(rf"(?:^|(?<=\s))#\s*{_MARK}\s*")
_CODES = re.compile(r"ignore\[([^\]]*)\]")
_REASON = re.compile(r"\s+reason=")
_UNTIL = " until="
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def read_waivers(documents: Iterable[Document]) -> tuple[tuple[Waiver, ...], tuple[Diagnostic, ...]]:
    """Returns the waivers of the documents, one a code, and what is wrong with others.

    A waiver at the end of a line speaks of that line, one that stands alone of the next line.
    """
    found = [item for document in documents for item in _in_document(document)]
    waivers = tuple(item for item in found if isinstance(item, Waiver))
    return waivers, tuple(item for item in found if isinstance(item, Diagnostic))


def is_addressed(comment: str) -> bool:
    """Says whether a comment speaks to mlspec, as a waiver does."""
    return _ADDRESSED.search(comment) is not None


def _in_document(document: Document) -> Iterator[Waiver | Diagnostic]:
    if _MARK not in document.text:
        return
    lines = document.text.split("\n")
    for comment in comments(document):
        addressed = _ADDRESSED.search(comment.text)
        if addressed is None:
            continue
        alone = not lines[comment.line - 1][: comment.column - 1].strip()
        yield from _in_comment(document.file, comment, addressed, comment.line + alone)


def _in_comment(file: str, comment: Comment, addressed: re.Match[str], line: int) -> Iterator[Waiver | Diagnostic]:
    text = comment.text
    codes = _CODES.match(text, addressed.end())
    reason, end = _reason_and_end(text, codes.end()) if codes is not None else ("", "")
    until = _day(end)
    wanted = _code_spans(file, comment, codes) if codes is not None else {}
    if 0 < len(wanted) <= MOST_CODES and reason and until is not None:
        yield from (Waiver(code, span, line, reason, until) for code, span in wanted.items())
        return
    if codes is None:
        message = "a comment that begins with mlspec: has to be a waiver"
    elif not wanted:
        message = "the waiver names no code"
    elif len(wanted) > MOST_CODES:
        message = f"the waiver names {len(wanted)} codes: one line takes at most {MOST_CODES}"
    elif not reason:
        message = "the waiver gives no reason"
    else:
        message = f"the waiver ends on {end!r}, which is no date" if end else "the waiver has no end"
    span = _span(file, comment, addressed.start(), len(text))
    yield Diagnostic(MALFORMED_WAIVER, span, message, f"write {FORM}")


def _reason_and_end(text: str, start: int) -> tuple[str, str]:
    """Returns what stands behind reason= and the last until=, empty for one that is missing."""
    opening = _REASON.match(text, start)
    if opening is None:
        return "", ""
    # No pattern for the whole: one that looks for until= behind any text takes the square of a long comment's length.
    reason, found, end = text[opening.end() :].replace("\t", " ").rpartition(_UNTIL)
    if not found:
        reason, end = end, ""
    return reason.strip(" \"'"), end.strip()


def _code_spans(file: str, comment: Comment, codes: re.Match[str]) -> dict[str, Span]:
    """Returns where each code stands; one that stands twice, where it stands first."""
    found: dict[str, Span] = {}
    for code in re.finditer(r"[^,\s]+", codes[1]):
        start = codes.start(1) + code.start()
        found.setdefault(code[0], _span(file, comment, start, start + len(code[0])))
    return found


def _span(file: str, comment: Comment, start: int, end: int) -> Span:
    return Span(file, comment.line, comment.column + start, comment.line, comment.column + end)


def _day(text: str) -> date | None:
    if _DATE.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
