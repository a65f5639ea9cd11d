"""Sentences of a review in Markdown."""

from collections.abc import Iterator, Sequence

from mlspec.emit.markdown import code, prose
from mlspec.review.sentence import Exact, Sentence


def written(sentence: Sentence) -> str:
    """Returns a sentence, text of a spec as code."""
    return "".join(code(piece.text) if isinstance(piece, Exact) else prose(piece) for piece in sentence)


def written_within(sentence: Sentence, longest: int) -> str:
    """Returns as much of a sentence, from its start, as so many characters hold."""
    said = written(sentence)
    if len(said) <= longest:
        return said
    size, kept = 0, list[str]()
    for piece in sentence:
        size += len(one := written((piece,)))
        if size > longest - 2:
            break
        kept.append(one)
    return f"{''.join(kept)} …"


def lines_within(lines: Sequence[str], longest: int) -> Iterator[str]:
    """Yields the first lines of a list that so many characters hold, and how many there are beyond."""
    size = 0
    for place, line in enumerate(lines):
        size += len(line) + 1
        if size > longest:
            yield f"- {len(lines) - place:,} more"
            return
        yield line
