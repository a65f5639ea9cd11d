"""What a refused expression returns instead of a tree or a type."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Failure:
    """A fault at a place of the text: offsets count code points from 0, the end is exclusive.

    The message names the offending text and what is accepted there; the hint is the way out, or empty.
    """

    start: int
    end: int
    message: str
    hint: str = ""


def did_you_mean(name: str, accepted: Iterable[str]) -> str:
    """Returns "did you mean 'x'?" for the accepted name closest to `name`, or an empty string."""
    spellings = {candidate.casefold(): candidate for candidate in accepted}
    close = get_close_matches(name.casefold(), spellings, n=1)
    return f"did you mean '{spellings[close[0]]}'?" if close else ""
