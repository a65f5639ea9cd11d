"""A sentence in two kinds of pieces: mlspec's own words, and text of a spec that stands exactly as it is."""

from collections.abc import Iterable

from mlspec.plan.value import value


@value
class Exact:
    """Text of a spec, or of a command: every form of a review marks it as such and none reads anything into it."""

    text: str


Piece = str | Exact
Sentence = tuple[Piece, ...]


def listed(pieces: Iterable[Piece | Sentence], most: int, between: str = ", ") -> Sentence:
    """Returns the first `most` with something between them, and how many there are beyond."""
    found = [piece if isinstance(piece, tuple) else (piece,) for piece in pieces]
    shown = found[:most]
    joined = tuple(part for place, piece in enumerate(shown) for part in ((between, *piece) if place else piece))
    beyond = len(found) - len(shown)
    return (*joined, f" and {beyond:,} more") if beyond else joined


def plain(sentence: Sentence) -> str:
    """Returns the sentence without marks."""
    return "".join(piece if isinstance(piece, str) else piece.text for piece in sentence)
