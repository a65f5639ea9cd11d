"""Colours in a terminal, for what a reviewer must not pass over."""

from dataclasses import dataclass

_RESET = "\x1b[0m"
_STYLES = {
    "heading": "\x1b[1m",
    "quiet": "\x1b[2m",
    "tightened": "\x1b[32m",
    "loosened": "\x1b[1;33m",
    "removed": "\x1b[1;31m",
    "unknown": "\x1b[1;31m",
}


@dataclass(frozen=True, slots=True)
class Paint:
    """Colours text where colour is wanted."""

    colour: bool

    def __call__(self, style: str, text: str) -> str:
        """Returns the text in a style of its own; a style that there is not leaves it as it is."""
        return f"{_STYLES[style]}{text}{_RESET}" if self.colour and style in _STYLES else text
