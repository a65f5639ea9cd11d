"""The line of source under a diagnostic, with carets below the span."""

from mlspec.diagnostics.display import cells, width
from mlspec.diagnostics.span import Span

WINDOW = 120
_LEAD = 40
_CUT = "..."


def excerpt(line: str, span: Span) -> tuple[str, str]:
    """Returns the first line of the span and its carets, both cut to a window of 120 characters.

    Tabs stay tabs in both, so that the carets stand right whatever a tab's width. A span of several lines is
    underlined to the end of its first.
    """
    first = min(span.column - 1, len(line))
    last = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    last = max(min(last, len(line)), first)
    start = max(0, min(first - _LEAD, len(line) - WINDOW)) if len(line) > WINDOW else 0
    stop = min(len(line), start + WINDOW)
    shown = cells(line[start:stop])
    before = _CUT if start else ""
    after = _CUT if stop < len(line) else ""
    indent = " " * len(before) + "".join(_blank(cell) for cell in shown[: first - start])
    carets = sum(width(cell) for cell in shown[first - start : max(last, first) - start])
    return before + "".join(shown) + after, indent + "^" * max(carets, 1)


def _blank(cell: str) -> str:
    return cell if cell == "\t" else " " * width(cell)
