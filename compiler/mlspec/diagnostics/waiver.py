"""A person's decision to live with one finding for a while."""

from dataclasses import dataclass
from datetime import date

from mlspec.diagnostics.span import Span


@dataclass(frozen=True, slots=True)
class Waiver:
    """Silences the findings of one code on one line; the last day that it holds is `until`.

    `span` is where the code stands in the comment, `line` the line that it speaks of.
    """

    code: str
    span: Span
    line: int
    reason: str
    until: date
