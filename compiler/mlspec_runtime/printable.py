"""Text of data as a log may show it."""


def printable(text: str) -> str:
    """Returns a text on one line, its control characters spelled out: a value of a row cannot write lines of a log."""
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)
