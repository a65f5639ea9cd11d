"""Pieces of a spec inside messages."""

_LONGEST = 60


def shortened(text: str) -> str:
    """Returns the text, cut to 60 characters."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def quoted(text: str) -> str:
    """Returns the text, cut to 60 characters, between backticks."""
    return f"`{shortened(text)}`"
