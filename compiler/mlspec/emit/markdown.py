"""Text of a spec within Markdown: it cannot end what it stands in, start anything, or call anybody."""

import re

from mlspec.emit.scalars import visible

LONGEST = 160
_LONGEST_PROSE = 240
_AWKWARD = re.compile(r"[`|\\]|^\s|\s$|^$")
_MARKED = re.compile(r"[\\`*~]|\](?=[(\[:])|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "$": "&#36;"}
_CALLS = re.compile(r"[@#!](?=\w)|(?<=:)//|(?<=www)\.|(?<=GH)-", re.IGNORECASE)
"""Where a person, an issue or an address would be recognised; an invisible space keeps that from happening."""
_INVISIBLE = "&#8203;"


def code(text: str, longest: int | None = LONGEST) -> str:
    """Returns the text as code on one line, cut where it is longer; nothing in it is read as anything else."""
    said = _cut(visible(text), longest)
    if not _AWKWARD.search(said):
        return f"`{said}`"
    return f"<code>{''.join(map(_entity, said)) or '&#32;'}</code>"


def prose(text: str, longest: int | None = _LONGEST_PROSE) -> str:
    """Returns the text for a place within a line, every mark of Markdown and HTML as the character that it is."""
    said = _cut(visible(text), longest)
    marked = _MARKED.sub(lambda found: f"\\{found[0]}", said)
    called = _CALLS.sub(lambda found: f"\0{found[0]}\0" if found[0] in "//.-" else f"{found[0]}\0", marked)
    return "".join(_ENTITIES.get(character, character) for character in called).replace("\0", _INVISIBLE)


def _cut(text: str, longest: int | None) -> str:
    return text if longest is None or len(text) <= longest else f"{text[: longest - 1]}…"


def _entity(character: str) -> str:
    is_mark = character.isascii() and not character.isalnum() and character != " "
    return f"&#{ord(character)};" if is_mark else character
