"""LIKE: does a whole text match a pattern."""


def like(text: str, pattern: str) -> bool:
    """Returns whether the pattern matches: `%` is any text, `_` one code point, case counts, nothing escapes.

    Remembers only the last `%`, so that the time is bounded by the product of the two lengths.
    """
    at, seen, wildcard, resume = 0, 0, -1, 0
    while at < len(text):
        if seen < len(pattern) and pattern[seen] == "%":
            wildcard, resume = seen, at
            seen += 1
        elif seen < len(pattern) and pattern[seen] in ("_", text[at]):
            at += 1
            seen += 1
        elif wildcard >= 0:
            resume += 1
            at, seen = resume, wildcard + 1
        else:
            return False
    return not pattern[seen:].strip("%")
