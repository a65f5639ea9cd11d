"""How a scalar is written: as it stands if it has no quotes, else without them where they are not needed."""

import re

from mlspec.source.node import ScalarNode
from mlspec.source.plain import in_double_quotes, in_single_quotes, is_plain

WIDTH = 120
"""Columns of a line; a comment beside it may go beyond."""

_BREAK = re.compile(r"(?<=[^ ]) (?=[^ ])")


def on_one_line(node: ScalarNode, source: str, *, flow: bool) -> str:
    """Returns a scalar on one line; `source` is how it stands in the file, `flow` whether braces hold it."""
    if node.style == "plain" and "\n" not in source:
        return source or ("null" if flow else "")
    if is_plain(node.text, flow=flow):
        return node.text
    if re.search(r"[\n\t]", node.text) or not re.search(r'["\\]', node.text):
        return in_double_quotes(node.text)
    return in_single_quotes(node.text)


def on_lines(written: str, first: int, others: int) -> list[str]:
    """Returns a text that was broken into lines before, broken again where it would be too wide.

    `first` and `others` are the columns that stand ahead of the first line and of the others.
    """
    lines: list[str] = []
    start = last = 0
    room = WIDTH - first
    # Next to a quote, a space at the end of a line would be lost.
    breaks = (found.start() for found in _BREAK.finditer(written, 2, len(written) - 2))
    for end in (*breaks, len(written)):
        if end - start > room and last > start:
            lines.append(written[start:last])
            start, room = last + 1, WIDTH - others
        last = end
    return [*lines, written[start:]]


def as_block(node: ScalarNode, source: str) -> tuple[str, list[str]] | None:
    """Returns header and lines of a `|` or `>` scalar without indentation, or None if quotes say it better."""
    body = node.text.rstrip("\n")
    if not body.strip() or (node.style == "folded" and body != body.rstrip()):
        return None
    lines = body.split("\n") if node.style == "literal" else _without_indentation(source, body)
    ends = len(node.text) - len(body)
    opening = next(line for line in lines if line)
    header = ("|" if node.style == "literal" else ">") + ("2" if opening[0] in " \t" else "")
    return header + ("-" if ends == 0 else "+" if ends > 1 else ""), [*lines, *[""] * (ends - 1)]


def is_kept(header: str) -> bool:
    """Says whether blank lines below a block scalar with this header are part of its text."""
    return header.endswith("+")


def _without_indentation(source: str, body: str) -> list[str]:
    """Returns the lines of a folded scalar as they are broken in the file."""
    lines = source.split("\n")[1:]
    written = next(line for line in lines if line.strip(" "))
    meant = next(line for line in body.split("\n") if line.strip(" "))
    indentation = _spaces(written) - _spaces(meant)
    return [line[indentation:] for line in lines]


def _spaces(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
