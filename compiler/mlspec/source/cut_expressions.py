"""Expressions that a comma cut, because they stand unquoted inside braces or brackets."""

import re

_TEXT = re.compile(r"'[^']*'")
_TOKEN = re.compile(r"'[^']*'|[()\n]")
_LONGEST = 400


def unclosed(text: str) -> int:
    """Returns how many parentheses the text opens and does not close, texts in single quotes left out."""
    if "(" not in text and ")" not in text:
        return 0
    bare = _TEXT.sub("", text)
    return bare.count("(") - bare.count(")")


def whole(text: str, start: int) -> str | None:
    """Returns the expression from `start` to where its parentheses close, if that is on the same line."""
    depth = 0
    for token in _TOKEN.finditer(text, start, start + _LONGEST):
        if token[0] == "\n":
            return None
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth == 0 and token[0] == ")":
            return text[start : token.end()]
    return None


def in_quotes(expression: str) -> str:
    """Returns the expression as a quoted YAML scalar."""
    if '"' in expression or "\\" in expression:
        return "'" + expression.replace("'", "''") + "'"
    return f'"{expression}"'
