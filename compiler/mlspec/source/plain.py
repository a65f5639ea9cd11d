"""Texts as scalars: without quotes where every YAML reader takes them for themselves, else with double ones."""

import re

from mlspec.source.cut_expressions import unclosed
from mlspec.source.scalars import resolve

_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")
_NOT_IN_FLOW = re.compile(r"[,:?\[\]{}]")
_NOT_PLAIN = re.compile(r"[\n\t]|: |:\Z| #")
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")  # YAML 1.1 reads more of them as dates than anyone remembers


def is_plain(text: str, *, flow: bool) -> bool:
    """Says whether every reader takes the text without quotes for itself; `flow`: inside braces or brackets."""
    if not text or text != text.strip() or text[0] in _INDICATORS or text.startswith("..."):
        return False
    if _NOT_PLAIN.search(text) or _DATE.match(text):
        return False
    if flow and (_NOT_IN_FLOW.search(text) or unclosed(text)):
        return False
    return resolve(text) == text


def in_double_quotes(text: str) -> str:
    """Returns the text in double quotes on one line."""
    for character, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
        text = text.replace(character, escape)
    return f'"{text}"'


def in_single_quotes(text: str) -> str:
    """Returns a text without line ends in single quotes."""
    return "'" + text.replace("'", "''") + "'"
